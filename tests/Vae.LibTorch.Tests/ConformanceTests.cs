using Vae.Tensors.Backends;

namespace Vae.LibTorch.Tests;

public sealed class ConformanceTests : TensorBackendConformance
{
    protected override ITensorBackend Backend => Machine.Backend;
}

public sealed class RowsTests : RowsConformance
{
    protected override IRowKeeper Backend => Machine.Backend;
}

public sealed class MemoryTests : MemoryConformance
{
    protected override ILibTorch Library => Machine.Library;

    protected override ITensorBackend Backend => Machine.Backend;

    protected override long ManagedBytesOfStep => 0;
}
