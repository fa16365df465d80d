using Sweep.Shared.Domain.Studies;

namespace Sweep.Specs.Tests;

/// <summary>What auto takes, and samplers that cannot sample the study.</summary>
public sealed class SamplerChoiceTests
{
    private const string Numbers =
        "parameters: {training.lr: {distribution: log_uniform, min: 1.0e-4, max: 0.1}, model.latent: {values: [2, 4]}}";

    private const string Conditional =
        "loss: {kind: factor}\nparameters: {model.latent: {values: [2, 4]}, "
        + "training.lr: {distribution: uniform, min: 0.001, max: 0.1, when: {model.latent: [2]}}}";

    private const string TwoObjectives = "objectives: [{metric: val_mse}, {metric: val_kl}]\n";

    [Theory]
    [InlineData(Numbers, "tpe", true, "tpe: it finds good points in few trials")]
    [InlineData("trials: 199\n" + Numbers, "tpe", true, "tpe: it finds good points in few trials")]
    [InlineData(
        "trials: 200\n" + Numbers,
        "cma_es",
        true,
        "cma_es: there are 200 trials, and most parameters are numbers"
    )]
    [InlineData("trials: 200\n" + Conditional, "tpe", true, "tpe: some parameters are conditional")]
    [InlineData(
        TwoObjectives + "trials: 200\n" + Numbers,
        "tpe",
        false,
        "tpe with joint: false: there are 2 objectives"
    )]
    [InlineData(
        "sampler: {joint: false}\ntrials: 200\n" + Numbers,
        "tpe",
        false,
        "tpe with joint: false: joint is a setting of tpe"
    )]
    public void Auto_is_settled_when_the_file_is_read_and_says_why(string lines, string kind, bool joint, string note)
    {
        var valid = Assert.IsType<SpecResult.Valid>(SweepFile.Parse(Some.Minimal + lines, SpecOverrides.None));
        Assert.Equal(new SamplerSpec(kind, Joint: joint), valid.Spec.Sampler);
        Assert.Equal([$"f.yaml:1:1: sampler.kind: auto takes {note}"], SpecErrors.Lines("f.yaml", valid.Notes));
    }

    [Fact]
    public void A_sampler_that_is_written_is_kept_without_a_word()
    {
        var valid = Assert.IsType<SpecResult.Valid>(
            SweepFile.Parse(Some.Minimal + "sampler: {kind: nsga2}\n" + Numbers, SpecOverrides.None)
        );
        Assert.Equal("nsga2", valid.Spec.Sampler.Kind);
        Assert.Empty(valid.Notes);
    }

    [Theory]
    [InlineData(
        "sampler: {kind: cma_es}\n" + TwoObjectives + Numbers,
        "3:11: sampler.kind: cma_es takes one objective, and there are 2: choose tpe or nsga2"
    )]
    [InlineData(
        "sampler: {kind: cma_es}\n" + Conditional,
        "3:11: sampler.kind: cma_es draws all parameters in every trial, and 'training.lr' is conditional: choose tpe"
    )]
    [InlineData(
        "sampler: {kind: cma_es}\nparameters: {model.latent: {values: [2, 4]}}",
        "3:11: sampler.kind: cma_es needs a parameter with a range: choose tpe"
    )]
    public void A_sampler_that_cannot_sample_the_study_is_refused(string lines, string expected) =>
        Assert.Equal([$"f.yaml:{expected}"], Some.Mistakes(Some.Minimal + lines));
}
