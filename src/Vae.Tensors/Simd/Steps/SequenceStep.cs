namespace Vae.Tensors.Simd.Steps;

/// <summary>Steps one after the other.</summary>
internal sealed class SequenceStep(Step[] steps) : Step
{
    public override void Run()
    {
        foreach (var step in steps)
            step.Run();
    }
}
