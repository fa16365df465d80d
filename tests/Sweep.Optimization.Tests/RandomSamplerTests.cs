using Sweep.Shared.Domain.Studies;

namespace Sweep.Optimization.Tests;

public sealed class RandomSamplerContractTests : SamplerContract
{
    protected override SamplerSpec Spec => new("random");
}
