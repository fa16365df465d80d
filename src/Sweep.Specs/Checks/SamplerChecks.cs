using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Checks;

/// <summary>Whether the sampler can sample the study, and which one auto stands for.</summary>
internal sealed class SamplerChecks(GivenSettings given, Mistakes mistakes)
{
    private const string Kind = "sampler.kind";

    /// <summary>The sampler, its kind settled; the one written where there is a mistake.</summary>
    internal SamplerSpec Read(SamplerSpec written, SearchSpace space, int objectives, int trials)
    {
        var place = given.TryGet(Kind, out var kind) ? kind.Place : Place.Start;
        if (written.Kind != SamplerSpec.Auto)
        {
            if (SamplerKinds.Validate(written, space, objectives) is { } objection)
                mistakes.Add(place, Kind, objection);
            return written;
        }

        var choice = AutoSampler.Choose(written, space, objectives, trials);
        if (!space.Parameters.IsEmpty)
            mistakes.AddNote(place, Kind, $"auto takes {Words(choice.Spec)}: {choice.Reason}");
        return choice.Spec;
    }

    private static string Words(SamplerSpec spec) =>
        spec is { Kind: SamplerSpec.Tpe, Joint: false } ? "tpe with joint: false" : spec.Kind;
}
