using Sweep.Shared.Domain.Studies;

namespace Sweep.Optimization.Tests.Samplers.RandomSearch;

public sealed class RandomSamplerContractTests : SamplerContract
{
    protected override SamplerSpec Spec => new("random");
}
