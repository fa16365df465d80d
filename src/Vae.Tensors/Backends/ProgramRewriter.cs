using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Backends;

/// <summary>Traces a program again, with some operations replaced.</summary>
internal static class ProgramRewriter
{
    /// <param name="program">What is rewritten.</param>
    /// <param name="replace">
    /// What stands for an operation (its operands are already those of the new program) of a shape;
    /// null leaves it as it is.
    /// </param>
    public static TensorProgram Rewrite(TensorProgram program, Func<Operation, Shape, Tensor?> replace) =>
        TensorProgram.Trace(builder => Copy(program, builder, replace));

    private static void Copy(TensorProgram program, ProgramBuilder builder, Func<Operation, Shape, Tensor?> replace)
    {
        var copies = new Dictionary<Tensor, Tensor>();
        foreach (var leaf in program.Inputs)
            copies[leaf] = builder.Input(((Operation.Input)leaf.Operation).Name, leaf.Shape);
        foreach (var leaf in program.Variables)
            copies[leaf] = builder.Variable(((Operation.Variable)leaf.Operation).Name, leaf.Shape);
        foreach (var tensor in program.Tensors)
        {
            if (copies.ContainsKey(tensor))
                continue;
            var operation = WithOperands(tensor.Operation, operand => copies[operand]);
            copies[tensor] = replace(operation, tensor.Shape) ?? builder.Add(operation, tensor.Shape);
        }

        foreach (var (name, value) in program.Outputs)
            builder.Output(name, copies[value]);
        foreach (var variable in program.Variables)
        {
            if (program.Updates.TryGetValue(((Operation.Variable)variable.Operation).Name, out var value))
                builder.Update(copies[variable], copies[value]);
        }
    }

    private static Operation WithOperands(Operation operation, Func<Tensor, Tensor> copy) =>
        operation switch
        {
            Operation.Constant => operation,
            Operation.Unary(var kind, var x) => new Operation.Unary(kind, copy(x)),
            Operation.Binary(var kind, var x, var y) => new Operation.Binary(kind, copy(x), copy(y)),
            Operation.Select(var mask, var x, var y) => new Operation.Select(copy(mask), copy(x), copy(y)),
            Operation.Broadcast(var x, var shape) => new Operation.Broadcast(copy(x), shape),
            Operation.Reshape(var x, var shape) => new Operation.Reshape(copy(x), shape),
            Operation.StopGradient(var x) => new Operation.StopGradient(copy(x)),
            Operation.Reduce(var kind, var x, var axes) => new Operation.Reduce(kind, copy(x), axes),
            Operation.MatMul(var x, var y, var transposeX, var transposeY) => new Operation.MatMul(
                copy(x),
                copy(y),
                transposeX,
                transposeY
            ),
            Operation.Permute(var x, var order) => new Operation.Permute(copy(x), order),
            Operation.Concat(var parts, var axis) => new Operation.Concat(new([.. parts.Items.Select(copy)]), axis),
            Operation.Slice(var x, var axis, var start, var length) => new Operation.Slice(
                copy(x),
                axis,
                start,
                length
            ),
            Operation.Convolve convolution => convolution with
            {
                Operand = copy(convolution.Operand),
                Kernel = copy(convolution.Kernel),
            },
            Operation.ConvolveTransposed convolution => convolution with
            {
                Operand = copy(convolution.Operand),
                Kernel = copy(convolution.Kernel),
            },
            Operation.ConvolveKernelGradient convolution => convolution with
            {
                Operand = copy(convolution.Operand),
                OutputGradient = copy(convolution.OutputGradient),
            },
            Operation.GatherRows(var x, var indices) => new Operation.GatherRows(copy(x), copy(indices)),
            Operation.ScatterRows(var x, var indices, var rows) => new Operation.ScatterRows(
                copy(x),
                copy(indices),
                rows
            ),
            _ => throw Invariant.Unreachable(operation),
        };
}
