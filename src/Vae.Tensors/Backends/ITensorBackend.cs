using Vae.Tensors.Tracing;

namespace Vae.Tensors.Backends;

/// <summary>
/// Something that can run tensor programs. It holds no state that its executables share except the
/// variables that they are compiled with, so several threads may use executables of their own at
/// once. A derived operation may be lowered to primitives first (<see cref="DerivedOperations"/>),
/// so a new backend starts small.
/// </summary>
public interface ITensorBackend
{
    /// <summary>A short name for records and messages, such as <c>simd</c>.</summary>
    string Name { get; }

    /// <summary>Storage for a tensor of this shape, filled with zeros.</summary>
    TensorStorage Allocate(Shape shape);

    /// <summary>
    /// Makes a program runnable on these variables, which were allocated by this backend. Shapes
    /// were checked while tracing, so compiling does not fail.
    /// </summary>
    ITensorExecutable Compile(TensorProgram program, VariableSet variables);
}
