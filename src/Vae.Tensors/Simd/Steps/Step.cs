namespace Vae.Tensors.Simd.Steps;

/// <summary>
/// One thing that a run does. All addresses are fixed when the program is compiled; running
/// allocates nothing.
/// </summary>
internal abstract class Step
{
    public abstract void Run();
}
