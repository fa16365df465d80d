using Sweep.Shared.Domain.Studies;

namespace Sweep.Specs.Tests;

/// <summary>A pruner that could prune nothing is refused, with the line and a remedy.</summary>
public sealed class PrunerMistakesTests
{
    [Theory]
    [InlineData(
        "pruner: {kind: median}\nobjectives: [{metric: val_mse}, {metric: val_kl}]",
        "3:10: pruner.kind: 'median' compares trials by one objective, and the study has 2; keep one objective, or "
            + "write pruner: {kind: none}"
    )]
    [InlineData(
        "pruner: {kind: median, warmup: 20}\ntraining: {epochs: 20}",
        "3:24: pruner.warmup: warmup is 20, and training ends at epoch 20: no trial would be pruned; make it smaller, "
            + "or train for more epochs"
    )]
    [InlineData(
        "pruner: {kind: asha}\ntraining: {epochs: 10}",
        "3:10: pruner.min_resource: min_resource is 10, and training ends at epoch 10: no trial would be pruned; make "
            + "it smaller, or train for more epochs"
    )]
    [InlineData(
        "pruner: {kind: asha}\nparameters: {training.epochs: {values: [5, 9]}}",
        "3:10: pruner.min_resource: min_resource is 10, and training ends at epoch 9: no trial would be pruned; make "
            + "it smaller, or train for more epochs"
    )]
    [InlineData(
        "pruner: {kind: threshold}",
        "3:10: pruner.upper: upper or lower has to be there with threshold; add it"
    )]
    [InlineData(
        "pruner: {kind: asha, warmup: 5}",
        "3:22: pruner.warmup: 'warmup' belongs to pruner.kind: median or percentile or patient or threshold, and it is "
            + "asha; remove it, or set pruner.kind"
    )]
    [InlineData(
        "pruner: {kind: hyperband, reduction_factor: 1}",
        "3:45: pruner.reduction_factor: found the number 1, expected an integer from 2 to 1000"
    )]
    public void Each_mistake_names_its_line_and_a_remedy(string lines, string expected) =>
        Assert.Equal([$"f.yaml:{expected}"], Some.Mistakes(Some.Minimal + lines));

    [Fact]
    public void Hyperband_with_a_program_needs_to_know_where_training_ends() =>
        Assert.Equal(
            [
                "f.yaml:4:10: pruner.max_resource: max_resource has to be there with hyperband: it decides how many "
                    + "brackets there are; add it",
            ],
            Some.Mistakes(
                "sweep: a\nrunner: command\ncommand: {run: [./train]}\npruner: {kind: hyperband}\n"
                    + "objectives: [{metric: loss, goal: minimize}]\n"
            )
        );

    [Theory]
    [InlineData("training: {epochs: 300}", 300)]
    [InlineData("parameters: {training.epochs: {values: [30, 90]}}", 90)]
    [InlineData("parameters: {training.epochs: {distribution: int_uniform, min: 20, max: 400}}", 400)]
    public void Where_training_ends_is_read_from_its_epochs(string line, int expected)
    {
        var spec = Some.Study(Some.Minimal + "pruner: {kind: hyperband}\n" + line);
        Assert.Equal(new PrunerSpec { Kind = "hyperband", MaxResource = expected }, spec.Pruner);
    }
}
