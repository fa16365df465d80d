using Vae.Tensors.Backends;
using Vae.Tensors.Reference;

namespace Vae.Tensors.Tests.Backends;

/// <summary>
/// The reference agrees with itself; what it does with updates, names and sharing is judged here as
/// for the others.
/// </summary>
public sealed class ReferenceConformanceTests : TensorBackendConformance
{
    protected override ITensorBackend Backend { get; } = new ReferenceBackend();
}
