using System.Collections.Immutable;
using System.Diagnostics.Metrics;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Members;
using Sweep.Coordinator.Views;
using Sweep.Remoting.Links;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Hosting.Watching;

/// <summary>
/// What a coordinator's process counts, for programs that collect metrics. Any thread may call.
/// </summary>
public sealed class CoordinatorMeter : IDisposable
{
    /// <summary>What the instruments are gathered under.</summary>
    public const string Name = "Sweep.Coordinator";

    private readonly Meter meter = new(Name, ProgramVersion.Text);
    private readonly MetricTotals totals;
    private readonly Counter<long> offers,
        started,
        ended,
        stale,
        appendFailures,
        messages,
        bytes;
    private readonly Histogram<double> appendSeconds;

    /// <param name="leading">The fleet, while this process leads one.</param>
    /// <param name="term">Of the lead; null where this process does not lead.</param>
    public CoordinatorMeter(Func<CoordinatorHost?> leading, Func<long?> term)
    {
        totals = new MetricTotals(meter);
        offers = meter.CreateCounter<long>("sweep.offers", description: "Slots offered to sweeps.");
        started = meter.CreateCounter<long>("sweep.attempts.started", description: "Attempts begun.");
        ended = meter.CreateCounter<long>(
            "sweep.attempts.ended",
            description: "Attempts over, by outcome; lost and hung ones as this coordinator judged them, the "
                + "others as their workers told."
        );
        stale = meter.CreateCounter<long>(
            "sweep.reports.stale",
            description: "Reports of attempts that were no longer the current ones, dropped."
        );
        appendFailures = meter.CreateCounter<long>(
            "sweep.store.append.failures",
            description: "Commits that the store did not take."
        );
        appendSeconds = meter.CreateHistogram<double>("sweep.store.append.seconds", "s", "How long commits take.");
        messages = meter.CreateCounter<long>("sweep.link.messages", description: "Messages of workers' links.");
        bytes = meter.CreateCounter<long>("sweep.link.bytes", "By", "Bytes of these messages.");
        meter.CreateObservableGauge(
            "sweep.leader",
            () => leading() is null ? 0 : 1,
            description: "Whether this process leads."
        );
        meter.CreateObservableGauge(
            "sweep.leader.epoch",
            () => term() ?? 0,
            description: "The epoch of its lead; 0 where it does not lead."
        );
        meter.CreateObservableGauge(
            "sweep.sweeps",
            () => leading()?.Studies.Length ?? 0,
            description: "Sweeps at work."
        );
        meter.CreateObservableGauge(
            "sweep.workers",
            () => Workers(FleetView.Of(leading()?.Fleet.State)),
            description: "Workers, by presence."
        );
        meter.CreateObservableGauge(
            "sweep.slots",
            () => Slots(FleetView.Of(leading()?.Fleet.State)),
            description: "Slots of workers that are there, by state."
        );
    }

    /// <summary>All of it in the text format of Prometheus, 0.0.4.</summary>
    public string WriteText() => totals.Write();

    public void Dispose()
    {
        totals.Dispose();
        meter.Dispose();
    }

    /// <summary>Counts the links of workers from now on.</summary>
    internal void Watch(LinkListener links)
    {
        meter.CreateObservableGauge(
            "sweep.links",
            () => links.Admitted,
            description: "Links of workers, those that are being made included."
        );
        meter.CreateObservableCounter(
            "sweep.links.refused",
            () => links.Refused,
            description: "Connections to the port for workers that were refused."
        );
        meter.CreateObservableCounter(
            "sweep.links.undelivered",
            () => links.Undelivered,
            description: "Messages of workers' links that reached no actor; some are usual when a worker goes away."
        );
    }

    /// <summary>Counts the coordinators of the cluster from now on.</summary>
    internal void Watch(Func<ImmutableArray<CoordinatorMember>> members)
    {
        meter.CreateObservableGauge(
            "sweep.members",
            () => members().Length,
            description: "Coordinators in the cluster, as this one sees it."
        );
        meter.CreateObservableGauge(
            "sweep.members.unreachable",
            () => members().Count(member => member.IsUnreachable),
            description: "Those of them that some member does not hear."
        );
    }

    internal void Performed(FleetEffect effect)
    {
        switch (effect)
        {
            case FleetEffect.Offer:
                offers.Add(1);
                break;
            case FleetEffect.ReportLost:
                ended.Add(1, Tag("outcome", "lost"));
                break;
            case FleetEffect.ReportHung:
                ended.Add(1, Tag("outcome", "hung"));
                break;
        }
    }

    internal void Count(StudyNotice notice)
    {
        switch (notice)
        {
            case StudyNotice.AttemptStarted:
                started.Add(1);
                break;
            case StudyNotice.StaleReportDropped:
                stale.Add(1);
                break;
        }
    }

    internal void Ended(AttemptOutcome outcome) => ended.Add(1, Tag("outcome", NameOf(outcome)));

    internal void Appended(TimeSpan took) => appendSeconds.Record(took.TotalSeconds);

    internal void AppendFailed() => appendFailures.Add(1);

    internal void Received(int count) => Passed("received", count);

    internal void Sent(int count) => Passed("sent", count);

    private void Passed(string direction, int count)
    {
        messages.Add(1, Tag("direction", direction));
        bytes.Add(count, Tag("direction", direction));
    }

    private static IEnumerable<Measurement<int>> Workers(FleetView fleet) =>
        fleet.Workers.Select(entry => new Measurement<int>(
            entry.Value,
            Tag("presence", entry.Key.ToString().ToLowerInvariant())
        ));

    private static IEnumerable<Measurement<int>> Slots(FleetView fleet) =>
        [
            new Measurement<int>(fleet.Busy, Tag("state", "busy")),
            new Measurement<int>(fleet.Free, Tag("state", "free")),
        ];

    private static string NameOf(AttemptOutcome outcome) =>
        outcome switch
        {
            AttemptOutcome.Completed => "completed",
            AttemptOutcome.Diverged => "diverged",
            AttemptOutcome.Failed => "failed",
            AttemptOutcome.Stopped => "stopped",
            AttemptOutcome.TimedOut => "timed_out",
            AttemptOutcome.Died => "died",
            AttemptOutcome.Refused => "refused",
            AttemptOutcome.Misfit => "misfit",
            AttemptOutcome.StorageLost => "storage_lost",
            _ => throw Foundation.Invariant.Unreachable(outcome),
        };

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
