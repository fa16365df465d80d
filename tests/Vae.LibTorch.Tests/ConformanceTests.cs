using Vae.Tensors.Backends;

namespace Vae.LibTorch.Tests;

public sealed class ConformanceTests : TensorBackendConformance
{
    protected override ITensorBackend Backend => Machine.Backend;
}
