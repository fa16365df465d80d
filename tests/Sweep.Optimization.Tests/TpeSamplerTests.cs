using Sweep.Shared.Studies;

namespace Sweep.Optimization.Tests;

public sealed class JointTpeSamplerContractTests : SamplerContract
{
    protected override SamplerSpec Spec => new("tpe");
}

public sealed class SingleTpeSamplerContractTests : SamplerContract
{
    protected override SamplerSpec Spec => new("tpe", Joint: false);
}
