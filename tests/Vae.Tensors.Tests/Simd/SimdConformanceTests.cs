using Vae.Tensors.Backends;
using Vae.Tensors.Simd;

namespace Vae.Tensors.Tests.Simd;

public sealed class SimdConformanceTests : TensorBackendConformance
{
    protected override ITensorBackend Backend { get; } = new SimdBackend();
}
