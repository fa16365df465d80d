using Sweep.Shared.Domain.Studies;
using Sweep.Specs;

namespace Sweep.Web.Tests;

/// <summary>Studies as sweep files say them, without a trainer.</summary>
internal static class SomeStudy
{
    /// <summary>Its trials are those of a program.</summary>
    public static StudySpec OfProgram() =>
        Read(
            """
            runner: command
            command: {run: [train, "{x}", "{n}", "{c}"]}
            """
        );

    /// <summary>Scripts ask for its trials.</summary>
    public static StudySpec OfScripts(SamplerSpec? sampler = null)
    {
        var study = Read("runner: ask");
        return study with { Sampler = sampler ?? study.Sampler };
    }

    private static StudySpec Read(string runner)
    {
        var text = $$"""
            sweep: mini
            seed: 3
            trials: 5
            objectives: [{metric: loss, goal: minimize}]
            sampler: {kind: random}
            keep_checkpoints: 3
            parameters:
              x: {distribution: uniform, min: -5, max: 5}
              n: {distribution: int_log_uniform, min: 1, max: 64}
              c: {values: [a, b]}
            {{runner}}
            """;
        return Assert.IsType<SpecResult.Valid>(SweepFile.Parse(text, SpecOverrides.None)).Spec;
    }
}
