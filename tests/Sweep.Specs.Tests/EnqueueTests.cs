using Sweep.Shared.Domain.Values;
using Sweep.Specs.Submission;

namespace Sweep.Specs.Tests;

/// <summary>Points that are tried before the sampler suggests any.</summary>
public sealed class EnqueueTests
{
    private const string Searched =
        Some.Minimal
        + "loss: {kind: beta_h}\n"
        + "parameters:\n"
        + "  training.lr: {distribution: log_uniform, min: 0.0001, max: 1}\n"
        + "  model.latent: {values: [2, 4]}\n"
        + "  loss.beta: {distribution: uniform, min: 0, max: 2, step: 0.5, when: {model.latent: [4]}}\n";

    [Fact]
    public void Values_become_what_a_sampler_gives()
    {
        var points = Some.Study(
            Searched + "enqueue: [{training.lr: 1, model.latent: 2}, {training.lr: 0.1, model.latent: 4, loss.beta: 1}]"
        ).Enqueue!.Value;

        Assert.Equal(2, points.Length);
        Assert.Equal(SettingValue.Of(1.0), points[0]["training.lr"]);
        Assert.Equal(SettingValue.Of(2), points[0]["model.latent"]);
        Assert.Equal(SettingValue.Of(1.0), points[1]["loss.beta"]);
    }

    [Theory]
    [InlineData(
        "enqueue: [{training.lr: 2, model.latent: 2}]",
        "8:25: enqueue.training.lr: found the number 2, which is outside its domain; expected a number from 0.0001 to 1"
    )]
    [InlineData(
        "enqueue: [{training.lr: 1, model.latent: 4, loss.beta: 0.7}]",
        "8:56: enqueue.loss.beta: found the number 0.7, which is outside its domain; expected 0 to 2 in steps of 0.5"
    )]
    [InlineData(
        "enqueue: [{training.lr: 1}]",
        "8:11: enqueue.model.latent: missing: a point has a value for every parameter; add model.latent: VALUE"
    )]
    [InlineData(
        "enqueue: [{training.lr: 1, model.latent: 2, loss.beta: 1}]",
        "8:45: enqueue.loss.beta: is not chosen with the point's other values; remove it, or change what its when names"
    )]
    [InlineData(
        "enqueue: [{training.lr: 1, model.laten: 2, model.latent: 2}]",
        "8:28: enqueue.model.laten: is no parameter of the sweep; did you mean 'model.latent'?"
    )]
    public void Each_mistake_names_its_line_and_a_remedy(string line, string expected) =>
        Assert.Equal([$"f.yaml:{expected}"], Some.Mistakes(Searched + line));

    [Fact]
    public void There_are_no_more_points_than_trials() =>
        Assert.Equal(
            ["f.yaml:9:1: enqueue: has 2 points, and there are 1 trials; raise trials, or remove points"],
            Some.Mistakes(
                Searched
                    + "trials: 1\n"
                    + "enqueue: [{training.lr: 1, model.latent: 2}, {training.lr: 0.1, model.latent: 2}]"
            )
        );

    [Fact]
    public void A_point_of_the_command_line_is_checked_in_the_same_way()
    {
        var spec = Some.Study(Searched);

        var (point, none) = SubmittedSpec.ReadPoint(spec, [("training.lr", "0.01"), ("model.latent", "2")]);
        Assert.Empty(none);
        Assert.Equal(SettingValue.Of(0.01), point!["training.lr"]);
        var (nothing, mistakes) = SubmittedSpec.ReadPoint(spec, [("training.lr", "5"), ("model.latent", "2")]);
        Assert.Null(nothing);
        Assert.Equal(
            [
                "--set training.lr=5: enqueue.training.lr: found the number 5, which is outside its domain; expected a "
                    + "number from 0.0001 to 1",
            ],
            SpecErrors.Lines("f.yaml", mistakes)
        );
    }

    [Fact]
    public void A_submitted_sweep_keeps_its_points()
    {
        var spec = Some.Study(Searched + "enqueue: [{training.lr: 1, model.latent: 2}]");

        Assert.Equal(spec.Enqueue!.Value[0], SubmittedSpec.Read(spec).Study!.Enqueue!.Value[0]);
    }
}
