using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Hosting.Members;
using Sweep.Coordinator.Views;
using Sweep.Remoting.Links;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Web.Api;

namespace Sweep.Web;

/// <summary>How the fleet fares, for its operator. Nothing is read from the store.</summary>
internal static class StatusEndpoints
{
    /// <summary>
    /// So many workers are named that get no trials, and so many reasons of trials; often there is
    /// one reason for all.
    /// </summary>
    private const int MostNamed = 5;

    public static void Map(WebApplication app, IFleetNode node, LinkListener links)
    {
        app.MapGet(ApiPaths.Status, context => context.SendAsync(StatusOf(node, links), ApiJson.Default.StatusRecord))
            .Requires(AccessRights.Read);
        app.MapGet(
                ApiPaths.Workers,
                context =>
                    node.Host is { } host
                        ? context.SendAsync(WorkersOf(host), ApiJson.Default.WorkerList)
                        : context.SendToLeaderAsync(node.LeaderAddress)
            )
            .Requires(AccessRights.Read);
    }

    private static StatusRecord StatusOf(IFleetNode node, LinkListener links)
    {
        var host = node.Host;
        var (fleet, now) = host?.Fleet ?? (new FleetState(), TimeSpan.Zero);
        var view = FleetView.Of(fleet);
        var paused = fleet.Workers.Values.Where(worker => worker.IsBackingOff).ToArray();
        var role = host is null ? StatusRecord.StandingBy : StatusRecord.Leading;
        var term = host is null ? null : node.Term;
        var sweeps = host is null ? [] : SweepsOf(host, fleet);
        return new StatusRecord(
            StatusRecord.CurrentSchema,
            role,
            ProgramVersion.Text,
            node.LeaderAddress,
            term,
            new WorkerCounts(view.Total, view.Workers[WorkerPresence.Away], view.Workers[WorkerPresence.Draining]),
            new SlotCounts(view.Slots, view.Busy, view.Free),
            view.Devices,
            sweeps
        )
        {
            Members = [.. node.Members.Select(member => MemberOf(member, node))],
            LibTorches = view.LibTorches,
            Links = new LinkCounts(links.Admitted, links.Refused, links.Undelivered),
            Pauses = paused
                .Take(MostNamed)
                .ToImmutableSortedDictionary(
                    worker => worker.Profile.Worker,
                    worker => PauseOf(worker, now)!,
                    StringComparer.Ordinal
                ),
            PausesCount = paused.Length,
        };
    }

    private static ImmutableArray<SweepStatus> SweepsOf(CoordinatorHost host, FleetState fleet) =>
        [
            .. host
                .Studies.OrderBy(study => study.Spec.Name, StringComparer.Ordinal)
                .Select(study => SweepOf(study, fleet)),
        ];

    private static MemberRecord MemberOf(CoordinatorMember member, IFleetNode node)
    {
        var state = member.IsUp ? MemberRecord.Up : MemberRecord.Moving;
        if (member.IsUnreachable)
            state = MemberRecord.Unreachable;
        return new MemberRecord(member.Address, state, node.Addresses.Contains(member.Address ?? ""));
    }

    private static WorkerPause? PauseOf(FleetWorker worker, TimeSpan now)
    {
        if (worker.BackOff is not { IsOver: false } back)
            return null;
        var left = back.Until - now;
        return new WorkerPause(BackOff.Reason, Math.Max(0, left.TotalSeconds));
    }

    private static SweepStatus SweepOf(HostedStudy study, FleetState fleet)
    {
        var (sweep, elapsed) = (study.Progress.Sweep, study.Progress.Elapsed);
        var demand = fleet.Studies.GetValueOrDefault(study.Sweep);
        var unsuited = fleet
            .Workers.Values.Where(worker => worker.IsUnsuitedFor(study.Sweep))
            .OrderBy(worker => worker.Profile.Worker, StringComparer.Ordinal)
            .ToArray();
        return new SweepStatus(
            study.Sweep.Text,
            study.Spec.Name,
            sweep.Final,
            sweep.Planned,
            sweep.Running,
            demand?.Held ?? 0,
            Math.Max(0, (demand?.Announced ?? 0) - (demand?.Offered ?? 0)),
            demand?.Needs.Priority ?? 0,
            demand?.Needs.MostSlots,
            sweep.Pace.PerMinute(elapsed) ?? 0,
            sweep.Remaining(elapsed)?.TotalSeconds,
            sweep.StaleReports,
            unsuited
                .Take(MostNamed)
                .ToImmutableSortedDictionary(
                    worker => worker.Profile.Worker,
                    worker => worker.Unsuited[study.Sweep].Reason,
                    StringComparer.Ordinal
                ),
            unsuited.Length
        )
        {
            Counts = sweep.Counts,
            Best = BestOf(sweep),
            Ended = sweep.EndedBy,
            Failures = [.. sweep.Failures.OrderByDescending(alike => alike.Count).Take(MostNamed)],
        };
    }

    private static BestTrial? BestOf(SweepProgress sweep) =>
        sweep.Best is { } best
            ? new BestTrial(best.Number, sweep.Objective.Metric, best.Values[sweep.Objective.Metric])
            : null;

    private static WorkerList WorkersOf(CoordinatorHost host)
    {
        var (fleet, now) = host.Fleet;
        return new WorkerList(
            StatusRecord.CurrentSchema,
            [
                .. fleet
                    .Workers.OrderBy(entry => entry.Key, StringComparer.Ordinal)
                    .Select(entry => WorkerOf(entry.Value, now)),
            ]
        );
    }

    private static WorkerRecord WorkerOf(FleetWorker worker, TimeSpan now)
    {
        var profile = worker.Profile;
        var silence = worker.Presence == WorkerPresence.Local ? 0 : Math.Max(0, (now - worker.Seen).TotalSeconds);
        return new WorkerRecord(
            profile.Worker,
            worker.Presence.ToString().ToLowerInvariant(),
            profile.Slots,
            worker.Taken,
            profile.Devices,
            profile.Runners,
            profile.MemoryBytes,
            profile.Machine,
            profile.Version,
            silence,
            [.. worker.Attempts.Select(AttemptKeyJson.Text)],
            worker
                .Unsuited.Where(entry => !entry.Value.IsOver)
                .ToImmutableSortedDictionary(
                    entry => entry.Key.Text,
                    entry => entry.Value.Reason,
                    StringComparer.Ordinal
                ),
            PauseOf(worker, now)
        )
        {
            LibTorch = profile.LibTorch,
        };
    }
}
