namespace Vae.Tensors.Tracing;

/// <summary>
/// A tensor of a program that is being traced: a shape and how it is made, never a value. Operators
/// and methods trace further operations and broadcast as NumPy does. Model code runs once a batch
/// shape on such tensors; a backend then runs the program on numbers. Not for use by two threads at
/// once.
/// </summary>
public sealed partial class Tensor
{
    private const string NoValue =
        "has no value while the program is traced: make it an output and read that after a run.";

    internal Tensor(ProgramBuilder builder, int id, Operation operation, Shape shape) =>
        (Builder, Id, Operation, Shape) = (builder, id, operation, shape);

    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>How it is made.</summary>
    public Operation Operation { get; }

    /// <summary>
    /// Its place in the order of tracing: operands have smaller ones. Not dense in a finished
    /// program.
    /// </summary>
    public int Id { get; }

    internal ProgramBuilder Builder { get; }

    /// <summary>What it is, for messages.</summary>
    public override string ToString() =>
        Operation switch
        {
            Operation.Input input => $"input '{input.Name}' {Shape}",
            Operation.Variable variable => $"variable '{variable.Name}' {Shape}",
            Operation.Constant constant => FormattableString.Invariant($"constant {constant.Value}"),
            Operation.Unary unary => $"{unary.Kind} {Shape}",
            Operation.Binary binary => $"{binary.Kind} {Shape}",
            _ => $"{Operation.GetType().Name} {Shape}",
        };

    /// <summary>Always an error: values exist only when a backend runs the program.</summary>
    /// <exception cref="TracingException">Always.</exception>
    public static explicit operator double(Tensor tensor) => throw new TracingException($"The {tensor} {NoValue}");

    /// <summary>Always an error: values exist only when a backend runs the program.</summary>
    /// <exception cref="TracingException">Always.</exception>
    public static explicit operator float(Tensor tensor) => throw new TracingException($"The {tensor} {NoValue}");

    /// <summary>
    /// Always an error: what depends on a value is written with
    /// <see cref="Where(Tensor, Tensor, Tensor)"/>.
    /// </summary>
    /// <exception cref="TracingException">Always.</exception>
    public static bool operator true(Tensor tensor) =>
        throw new TracingException($"The {tensor} decides a branch, but {NoValue} Tensor.Where chooses by value.");

    /// <summary>
    /// Always an error: what depends on a value is written with
    /// <see cref="Where(Tensor, Tensor, Tensor)"/>.
    /// </summary>
    /// <exception cref="TracingException">Always.</exception>
    public static bool operator false(Tensor tensor) =>
        throw new TracingException($"The {tensor} decides a branch, but {NoValue} Tensor.Where chooses by value.");
}
