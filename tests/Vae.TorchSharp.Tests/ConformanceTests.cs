using Vae.Tensors.Backends;

namespace Vae.TorchSharp.Tests;

public sealed class ConformanceTests : TensorBackendConformance
{
    protected override ITensorBackend Backend => Machine.Backend;
}
