using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Conformance;

/// <summary>The program that computes y, an operation on its inputs x0, x1, …</summary>
internal static class OperationProgram
{
    public static TensorProgram Of(Shape[] shapes, Func<Tensor[], Tensor> body) =>
        TensorProgram.Trace(builder => builder.Output("y", Body(shapes, body, builder)));

    public static Tensor Body(Shape[] shapes, Func<Tensor[], Tensor> body, ProgramBuilder builder) =>
        body([.. shapes.Select((shape, i) => builder.Input($"x{i}", shape))]);

    public static void Write(float[][] operands, ITensorExecutable executable)
    {
        for (var i = 0; i < operands.Length; i++)
            operands[i].CopyTo(executable.Input($"x{i}"));
    }
}
