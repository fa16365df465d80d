using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;
using Sweep.Web.Api;

namespace Sweep.Web;

/// <summary>
/// Every sweep of the store in a line, for clients that list them: one question instead of several
/// a sweep. Any thread may call.
/// </summary>
internal sealed class ServedLines(IFleetNode node, ServedSummaries summaries, Func<IStudyReader, LeaseWatch>? watchOf)
{
    public SweepLines Read(IStudyReader store)
    {
        Func<SweepId, WriterIdentity, bool>? isLeft = watchOf is null ? null : watchOf(store).IsLeftByAnother;
        var submissions = store.ListSubmissions().ToDictionary(submission => submission.Sweep);
        var host = node.Host;
        var lines = new List<SweepLine>();
        foreach (var row in store.List())
        {
            // The writer first, as in each view of a sweep.
            var writer = store.WriterOf(row.Id);
            var line = summaries.Read(
                store,
                row.Id,
                summary => SweepLine.Of(SweepView.Of(row, summary, writer, isLeft))
            );
            // A sweep that was deleted in between has none.
            if (line is not null)
                lines.Add(line.With(submissions.GetValueOrDefault(row.Id)) with { Slots = SlotsOf(host, row.Id) });
        }

        return new SweepLines([.. lines], host is null ? node.LeaderAddress : null);
    }

    private static int? SlotsOf(CoordinatorHost? host, SweepId sweep)
    {
        if (host?.Find(sweep) is null)
            return null;
        return host.Fleet.State.Studies.GetValueOrDefault(sweep)?.Held ?? 0;
    }
}
