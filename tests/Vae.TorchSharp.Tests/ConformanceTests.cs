using Vae.Tensors.Backends;

namespace Vae.TorchSharp.Tests;

public sealed class ConformanceTests : TensorBackendConformance
{
    protected override ITensorBackend Backend => Machine.Backend;
}

public sealed class RowsTests : RowsConformance
{
    protected override IRowKeeper Backend => Machine.Backend;
}

public sealed class TrainingTests : TrainingConformance
{
    protected override ITensorBackend Backend => Machine.Backend;
}
