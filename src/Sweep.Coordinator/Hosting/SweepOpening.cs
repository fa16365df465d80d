using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Storage;
using Sweep.Storage.Summaries;

namespace Sweep.Coordinator.Hosting;

/// <summary>The ways to begin with a sweep: a new one, or one that a store holds.</summary>
public abstract record SweepOpening
{
    private SweepOpening() { }

    /// <param name="Reload">Reads again what the store holds of it.</param>
    public sealed record Ready(StudySession Session, ISweepWriter Writer, Func<StudySession> Reload) : SweepOpening
    {
        /// <summary>
        /// Closes the writer where the sweep has nothing to go on with; writes a summary first that
        /// is not whole.
        /// </summary>
        public void Close()
        {
            using var writer = Writer;
            if (!Session.NeedsSummary)
                return;
            writer.Append(WriteBatch.Empty with { Summary = StudySummary.Whole(Session.State) });
        }
    }

    /// <summary>A new sweep cannot have this name: there is one.</summary>
    public sealed record NameTaken(SweepRow Row) : SweepOpening;

    public sealed record Unknown(string Name, ImmutableArray<string> Names) : SweepOpening;

    /// <summary>Another process has it.</summary>
    public sealed record Held(string Name, WriterIdentity By) : SweepOpening;

    public static SweepOpening Create(IStudyStore store, StudySpec spec, DateTimeOffset now, string version)
    {
        if (store.Find(spec.Name) is { } existing)
            return new NameTaken(existing);
        var row = new SweepRow(SweepId.Create(), spec.Name, now, StudyEventJson.WriteSpec(spec), version);
        if (store.OpenWriter(row.Id) is not WriterResult.Opened { Writer: var writer })
            throw Foundation.Invariant.Unreachable(row.Id);
        if (writer.TryCreate(row))
        {
            var session = StudySession.Load(StudyState.New(row.Id, spec), []);
            return new Ready(session, writer, () => ReadAgain(store, row, writer));
        }

        writer.Dispose();
        return new NameTaken(store.Find(spec.Name)!);
    }

    /// <param name="hasWorkers">
    /// Whether this process has workers already: then a blob that no row names may be one that is
    /// about to be named, and none is deleted.
    /// </param>
    public static SweepOpening Resume(IStudyStore store, string name, bool hasWorkers = false)
    {
        if (store.Find(name) is not { } row)
            return new Unknown(name, [.. store.List().Select(sweep => sweep.Name)]);
        switch (store.OpenWriter(row.Id))
        {
            case WriterResult.Held held:
                return new Held(name, held.By);
            case WriterResult.Opened opened:
                return Resume(store, row, opened.Writer, hasWorkers);
            case var other:
                throw Foundation.Invariant.Unreachable(other);
        }
    }

    private static Ready Resume(IStudyStore store, SweepRow row, ISweepWriter writer, bool hasWorkers)
    {
        try
        {
            var session = Load(store, row);
            if (!hasWorkers)
                writer.KeepOnlyBlobs(session.NamedBlobs().ToHashSet());
            return new Ready(session, writer, () => ReadAgain(store, row, writer));
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    private static StudySession ReadAgain(IStudyReader store, SweepRow row, ISweepWriter writer)
    {
        writer.Settle();
        return Load(store, row);
    }

    private static StudySession Load(IStudyReader store, SweepRow row)
    {
        var state = StoredStudy.Read(store, row);
        return StudySession.Load(state, store.ReadCheckpoints(row.Id)) with
        {
            NeedsSummary = !HasSummary(store, state),
            Outputs = OutputBook.Of(store.ListOutputs(row.Id)),
        };
    }

    /// <summary>
    /// Writes the summaries that are absent or do not fit their logs, of sweeps that no process
    /// works on.
    /// </summary>
    public static void RebuildSummaries(IStudyStore store)
    {
        foreach (var row in store.List())
        {
            try
            {
                if (!Fits(store, row))
                    RebuildSummary(store, row);
            }
            catch (DamagedLogException)
            {
                // The commands that read this sweep say so. The others need not suffer.
            }
        }
    }

    private static void RebuildSummary(IStudyStore store, SweepRow row)
    {
        if (store.OpenWriter(row.Id) is not WriterResult.Opened { Writer: var writer })
            return;
        using (writer)
            writer.Append(WriteBatch.Empty with { Summary = StudySummary.Whole(StoredStudy.Read(store, row)) });
    }

    private static bool Fits(IStudyReader store, SweepRow row)
    {
        try
        {
            return store.ReadSummary(row.Id) is { } summary && StudySummary.IsCurrent(summary);
        }
        catch (DamagedSummaryException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether the summary of a sweep is there, is what was written, and fits its log.
    /// </summary>
    public static bool HasSummary(IStudyReader store, StudyState state)
    {
        try
        {
            return StudySummary.Agrees(store.ReadSummary(state.Id), state);
        }
        catch (DamagedSummaryException)
        {
            return false;
        }
    }
}
