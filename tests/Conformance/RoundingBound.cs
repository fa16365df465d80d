using Vae.Tensors.Backends;
using Vae.Tensors.Reference;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Conformance;

/// <summary>
/// How far sums of products may be from the exact result in single precision, whatever their order:
/// gamma(n) times the sum of the magnitudes, where n counts roundings and gamma(n) = n u / (1 - n
/// u) (Higham, "Accuracy and stability of numerical algorithms", 2002, section 3.1).
/// </summary>
internal static class RoundingBound
{
    /// <summary>The unit roundoff of single precision.</summary>
    private const double Unit = 1.0 / (1 << 24);

    /// <summary>A bound for each element of each output.</summary>
    /// <param name="magnitudes">
    /// The program of which each output is the sum of magnitudes, once its operands are magnitudes.
    /// </param>
    /// <param name="write">Writes the magnitudes of the operands.</param>
    /// <param name="roundings">The most roundings on the way to a result.</param>
    public static IReadOnlyDictionary<string, double[]> Of(
        TensorProgram magnitudes,
        Action<ITensorExecutable, VariableSet> write,
        int roundings
    )
    {
        var backend = new ReferenceBackend();
        using var variables = VariableSet.Allocate(backend, magnitudes);
        using var executable = backend.Compile(magnitudes, variables);
        write(executable, variables);
        executable.Run();
        // The reference rounds its own result once, and the sum of magnitudes too.
        var gamma = Gamma(roundings + 2);
        return magnitudes.Outputs.Keys.ToDictionary(
            name => name,
            name => executable.Output(name).ToArray().Select(sum => gamma * sum).ToArray()
        );
    }

    private static double Gamma(int roundings) => roundings * Unit / (1 - roundings * Unit);
}
