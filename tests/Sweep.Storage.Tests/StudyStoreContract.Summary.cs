using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;
using Sweep.Storage.Summaries;

namespace Sweep.Storage.Tests;

public abstract partial class StudyStoreContract
{
    [Fact]
    public void A_sweep_without_a_summary_has_none_and_one_that_was_left_behind_is_not_read()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        Assert.Null(Store.ReadSummary(row.Id));
        writer.Append(Some.Batch(Some.Event(1)) with { Summary = Summary(1, Ranked(0, 0.5)) });
        Assert.NotNull(Store.ReadSummary(row.Id));
        writer.Append(Some.Batch(Some.Event(2)));
        Assert.Null(Store.ReadSummary(row.Id));
        writer.Append(WriteBatch.Empty with { Summary = Summary(2) });
        Assert.Equal(2, Store.ReadSummary(row.Id)!.Head.Position);
    }

    [Fact]
    public void A_summary_is_read_as_it_was_written()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        ImmutableArray<TrialRow> trials =
        [
            Ranked(0, 0.1),
            Ranked(1, double.Epsilon, -1e300),
            Other(2, TrialState.Failed, hasReason: true) with
            {
                Seconds = 0.1,
            },
            Other(3, TrialState.Running),
        ];
        var change = Summary(3, [.. trials]) with { Head = new SummaryHead(3, "{\"name\":\"月🌙\"}") };
        writer.Append(Some.Batch(Some.Events(1, 3)) with { Summary = change });

        var read = Store.ReadSummary(row.Id)!;
        Assert.Equal(change.Head, read.Head);
        Assert.Equal(trials, read.Read(TrialOrder.ByNumber, null, 10));
        Assert.Equal(new CheckedSummary(change.Head, 4), read.Check());
    }

    [Fact]
    public void Trials_are_read_in_every_order_a_page_at_a_time()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        var trials = Enumerable
            .Range(0, 40)
            .Select(number =>
                number % 4 == 3
                    ? Other(number, TrialState.Diverged, hasReason: number % 8 == 3)
                    : Ranked(number, (number * 7 % 5) - 2)
            )
            .ToArray();
        writer.Append(Some.Batch(Some.Event(1)) with { Summary = Summary(1, trials) });
        var read = Store.ReadSummary(row.Id)!;

        Assert.Equal(trials, Paged(read, TrialOrder.ByNumber, 7));
        Assert.Equal(
            trials.Where(trial => trial.Cost is not null).OrderBy(trial => trial.Cost).ThenBy(trial => trial.Number),
            Paged(read, TrialOrder.ByCost, 3)
        );
        Assert.Equal(trials.Where(trial => trial.Cost is null), Paged(read, TrialOrder.WithoutRank, 4));
        Assert.Equal(trials.Where(trial => trial.HasReason), Paged(read, TrialOrder.WithReason, 1));
        Assert.Equal(
            trials.Where(trial => trial.Cost is not null).Select(trial => (trial.Number, trial.Cost!.Value)),
            read.ReadCosts().Select(costs => (costs.Number, Assert.Single(costs.Costs)))
        );
        Assert.Equal(
            Paged(read, TrialOrder.ByCost, 3).Select(trial => (trial.Number, trial.Cost!.Value)),
            read.ReadFirstCosts().Select(costs => (costs.Number, Assert.Single(costs.Costs)))
        );
    }

    [Fact]
    public void A_change_replaces_its_rows_and_a_whole_one_all()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(
            Some.Batch(Some.Event(1)) with
            {
                Summary = Summary(1, Other(0, TrialState.Running), Other(1, TrialState.Queued)),
            }
        );
        writer.Append(Some.Batch(Some.Event(2)) with { Summary = Summary(2, Ranked(0, 1)) });
        Assert.Equal(
            [Ranked(0, 1), Other(1, TrialState.Queued)],
            Store.ReadSummary(row.Id)!.Read(TrialOrder.ByNumber, null, 9)
        );
        writer.Append(WriteBatch.Empty with { Summary = Summary(2, Ranked(0, 2)) with { IsWhole = true } });
        Assert.Equal([Ranked(0, 2)], Store.ReadSummary(row.Id)!.Read(TrialOrder.ByNumber, null, 9));
    }

    [Fact]
    public void A_summary_that_does_not_stand_at_the_end_of_its_log_is_a_bug()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        Assert.Throws<InvariantViolatedException>(() =>
            writer.Append(Some.Batch(Some.Event(1)) with { Summary = Summary(2) })
        );
        Assert.Empty(Store.ReadLog(row.Id));
    }

    [Fact]
    public void A_deleted_sweep_takes_its_summary_along()
    {
        SweepRow row = Some.Sweep(),
            again = Some.Sweep();
        using (var writer = Create(row))
        {
            writer.Append(Some.Batch(Some.Event(1)) with { Summary = Summary(1, Ranked(0, 1)) });
            writer.DeleteSweep();
        }

        Assert.Null(Store.ReadSummary(row.Id));
        using (var writer = Create(again))
        {
            writer.Append(Some.Batch(Some.Event(1)) with { Summary = Summary(1) });
            Assert.Equal(0, Store.ReadSummary(again.Id)!.Check().Trials);
        }
    }

    private static SummaryChange Summary(long position, params TrialRow[] trials) =>
        new(new SummaryHead(position, "{}"), [.. trials], IsWhole: false);

    private static TrialRow Ranked(int number, params ImmutableArray<double> costs) =>
        new(number, TrialState.Completed, costs, false, 2, $"{{\"number\":{number}}}");

    private static TrialRow Other(int number, TrialState state, bool hasReason = false) =>
        new(number, state, [], hasReason, null, "{}");

    private static List<TrialRow> Paged(ISweepSummary summary, TrialOrder order, int size)
    {
        var rows = new List<TrialRow>();
        while (true)
        {
            var page = summary.Read(order, rows.LastOrDefault(), size);
            rows.AddRange(page);
            if (page.Count < size)
                return rows;
        }
    }
}
