using Sweep.Cli.Live;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Cli.Tests.Live;

public class LiveRendererTests
{
    [Fact]
    public void A_sweep_under_way_fits_80_columns()
    {
        var now = SomeTrials.Start.AddSeconds(65);

        Assert.Equal(
            """

            moons  ──────────────────────────────────────  2/100  ETA 53:04  1.8 trials/min

            best   trial 1  val_mse 0.01834  val_kl 3.25  mig nan
                   encoder_hidden [32, 16]  lr 0.0123

            trial 2 diverged: nan

            slot  trial  epoch                  val_mse     epochs/s
               1      3  310/1000   ━━━───────  0.02213          812
               2   free
               3      4  starting   ──────────                        attempt 2

            1 completed · 1 diverged · 2 running · 1:05 elapsed
            """,
            Picture(UnderWay(), now, 80, 24)
        );
    }

    [Theory]
    [InlineData(35)]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(120)]
    public void Narrow_terminals_cut_lines_off_and_never_wrap_them(int columns)
    {
        var lines = Picture(UnderWay(), SomeTrials.Start.AddSeconds(65), columns, 24).Split('\n');

        Assert.All(lines, line => Assert.True(line.Length < columns, line));
        Assert.Equal(columns < 41 ? 15 : 14, lines.Length);
    }

    [Fact]
    public void More_slots_than_there_are_rows_are_counted_instead_of_shown()
    {
        var model = LiveModel.Begin(SomeTrials.State(), 100, 64, SomeTrials.Start);

        var lines = Picture(model, SomeTrials.Start, 80, 20).Split('\n');

        Assert.True(lines.Length < 20, $"{lines.Length} lines");
        Assert.Contains(
            lines,
            line =>
                line.StartsWith("and 5", StringComparison.Ordinal)
                && line.EndsWith("more slots", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Reasons_of_most_trials_come_first_and_further_ones_are_counted()
    {
        Trial[] failed =
        [
            .. Enumerable
                .Range(0, 12)
                .Select(number => SomeTrials.Failed(number, $"exit code {(number < 5 ? number : 7)}")),
        ];

        var lines = Picture(
                LiveModel.Begin(SomeTrials.State(failed), 100, 1, SomeTrials.Start),
                SomeTrials.Start,
                80,
                24
            )
            .Split('\n');

        Assert.Equal(
            [
                "7 trials failed alike, trial 5 first: exit code 7",
                "trial 0 failed: exit code 0",
                "trial 1 failed: exit code 1",
                "and 3 more reasons",
            ],
            lines[3..7]
        );
    }

    [Fact]
    public void Many_epochs_move_their_bars_and_stay_apart_from_them()
    {
        StudyNotice[] more =
        [
            new StudyNotice.Progressed(new TrainingStarted(SomeTrials.Key(3), 0, 1000000)),
            new StudyNotice.Progressed(new Measured(SomeTrials.Key(3), 123456, 811.7, [])),
        ];

        var lines = Picture(
                more.Aggregate(UnderWay(), (model, notice) => model.After(notice, SomeTrials.Start)),
                SomeTrials.Start,
                80,
                24
            )
            .Split('\n');

        Assert.Contains("   1      3  123456/1000000  ━─────────  0.02213          812", lines);
        Assert.Contains("slot  trial  epoch                       val_mse     epochs/s", lines);
    }

    [Fact]
    public void Without_colours_nothing_but_text_is_written() =>
        Assert.DoesNotContain('\e', Picture(UnderWay(), SomeTrials.Start, 80, 24));

    private static LiveModel UnderWay()
    {
        StudyNotice[] notices =
        [
            new StudyNotice.AttemptStarted(SomeTrials.Running(1)),
            new StudyNotice.AttemptStarted(SomeTrials.Running(2)),
            new StudyNotice.AttemptEnded(SomeTrials.Completed(1, 0.018342), null),
            new StudyNotice.AttemptStarted(SomeTrials.Running(3)),
            new StudyNotice.Progressed(new TrainingStarted(SomeTrials.Key(3), 0, 1000)),
            new StudyNotice.Progressed(
                new Measured(SomeTrials.Key(3), 310, 811.7, [new CurveChunk(3, 0, 1, "val_mse", 310, [0.022131])])
            ),
            new StudyNotice.AttemptStarted(SomeTrials.Running(4)),
            new StudyNotice.AttemptEnded(SomeTrials.Queued(4), "boom"),
            new StudyNotice.AttemptStarted(SomeTrials.Running(4, attempt: 2)),
            new StudyNotice.AttemptEnded(SomeTrials.Diverged(2, "nan"), null),
        ];
        return notices.Aggregate(
            LiveModel.Begin(SomeTrials.State(), 100, 3, SomeTrials.Start),
            (model, notice) => model.After(notice, SomeTrials.Start)
        );
    }

    [Theory]
    [InlineData(10, 3)]
    [InlineData(1, 1)]
    [InlineData(40, 6)]
    [InlineData(0, 0)]
    public void A_tiny_terminal_is_never_overflowed(int columns, int rows)
    {
        var lines = LiveRenderer.Render(UnderWay(), SomeTrials.Start.AddSeconds(65), columns, rows);

        Assert.InRange(lines.Length, 1, Math.Max(1, rows - 1));
        Assert.All(lines, line => Assert.InRange(line.Width, 0, Math.Max(1, columns - 1)));
    }

    [Fact]
    public void With_several_objectives_no_trial_is_the_best()
    {
        var state = SomeTrials.State(SomeTrials.Completed(0, 1));
        var several = state with
        {
            Spec = state.Spec with { Objectives = [.. state.Spec.Objectives, new Objective("mig", Goal.Maximize)] },
        };

        var model = LiveModel.Begin(several, 100, 1, SomeTrials.Start);

        Assert.Null(model.Progress.Best);
        Assert.DoesNotContain("best", Picture(model, SomeTrials.Start, 80, 24));
    }

    private static string Picture(LiveModel model, DateTimeOffset now, int columns, int rows) =>
        string.Join('\n', LiveRenderer.Render(model, now, columns, rows).Select(line => line.Text.TrimEnd())).TrimEnd();
}
