using System.Collections.Concurrent;
using Serilog;
using Sweep.Coordinator.Summaries;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;
using Sweep.Storage.Summaries;

namespace Sweep.Web;

/// <summary>
/// Summaries for clients, which never have to fold a log: where the store has none that this
/// version can read, or a damaged one, the coordinator folds the log and answers from that. A
/// folded one serves the pages of its question, and then is forgotten. Any thread may call.
/// </summary>
internal sealed class ServedSummaries(TimeProvider clock, ILogger log)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    private const int MostKept = 8;

    private readonly ConcurrentDictionary<SweepId, (MemorySummary Summary, long At)> folded = new();

    /// <summary>
    /// The summary as a whole; null where there is no such sweep. The costs are checked, so that no
    /// rank is wrong. Each row is checked when it is read.
    /// </summary>
    /// <param name="checksAll">Whether every row is checked now, so that none is missing.</param>
    public ISweepSummary? Begin(IStudyReader store, SweepId sweep, bool checksAll = false)
    {
        ForgetOld();
        try
        {
            if (Stored(store, sweep) is not { } summary)
                return Fold(store, sweep);
            if (checksAll)
                StudySummary.CheckAll(summary, sweep);
            else
                StudySummary.CheckCosts(summary, sweep);
            folded.TryRemove(sweep, out _);
            return summary;
        }
        catch (DamagedSummaryException damage)
        {
            return Fold(store, sweep, damage);
        }
    }

    /// <summary>A part of the summary; null where there is no such sweep.</summary>
    public T? Read<T>(IStudyReader store, SweepId sweep, Func<ISweepSummary, T> read)
        where T : class
    {
        ForgetOld();
        if (folded.TryGetValue(sweep, out var kept))
            return read(kept.Summary);
        try
        {
            if (Stored(store, sweep) is { } summary)
                return read(summary);
        }
        catch (DamagedSummaryException damage)
        {
            return Fold(store, sweep, damage) is { } whole ? read(whole) : null;
        }

        return Fold(store, sweep) is { } other ? read(other) : null;
    }

    private static ISweepSummary? Stored(IStudyReader store, SweepId sweep) =>
        store.ReadSummary(sweep) is { } summary && StudySummary.IsCurrent(summary) ? summary : null;

    private MemorySummary? Fold(IStudyReader store, SweepId sweep, DamagedSummaryException? damage = null)
    {
        if (damage is not null)
            log.Error("A query found damage, and is answered from the log: {Reason}", damage.Message);
        if (store.Find(sweep) is not { } row)
            return null;
        var summary = MemorySummary.Of(StudySummary.Whole(StoredStudy.Read(store, row)));
        if (folded.Count >= MostKept)
            folded.Clear();
        folded[sweep] = (summary, clock.GetTimestamp());
        return summary;
    }

    private void ForgetOld()
    {
        foreach (var (sweep, (_, at)) in folded)
            if (clock.GetElapsedTime(at) > Kept)
                folded.TryRemove(sweep, out _);
    }
}
