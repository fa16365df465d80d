using Foundation;
using Vae.Tensors.Backends;
using Vae.Tensors.Differentiation;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Conformance;

/// <summary>
/// The program that differentiates a randomly weighted sum of an operation's results by its
/// operands, variables x0, x1, …
/// </summary>
internal static class GradientProgram
{
    public static TensorProgram Of(OperationCase operation) =>
        TensorProgram.Trace(builder =>
        {
            Tensor[] operands = [.. operation.Shapes.Select((shape, i) => builder.Variable($"x{i}", shape))];
            var result = operation.Body(operands);
            var loss = (result * builder.Input("weights", result.Shape)).Sum();
            builder.Output("loss", loss);
            var gradients = Gradients.Of(loss, operands);
            for (var i = 0; i < operands.Length; i++)
                builder.Output($"gradient{i}", gradients[i]);
        });

    public static void WriteWeights(ITensorExecutable executable)
    {
        var stream = new Rng(8, RngPurpose.Data);
        var weights = executable.Input("weights");
        RandomTensors.Values(ref stream, weights.Length, (0.5, 1.5)).CopyTo(weights);
    }

    public static void Upload(float[][] operands, VariableSet variables)
    {
        for (var i = 0; i < operands.Length; i++)
            variables[$"x{i}"].Upload(operands[i]);
    }

    /// <summary>
    /// The most roundings on the way to the loss or a gradient of a sum of products: those of the
    /// result, and two for each element that a further sum runs over, which is a result's or an
    /// operand's.
    /// </summary>
    public static int Roundings(OperationCase operation)
    {
        var result = TensorProgram
            .Trace(builder => builder.Output("y", OperationProgram.Body(operation.Shapes, operation.Body, builder)))
            .Outputs["y"]
            .Shape;
        return operation.Roundings + 2 * operation.Shapes.Append(result).Max(shape => shape.Count);
    }
}
