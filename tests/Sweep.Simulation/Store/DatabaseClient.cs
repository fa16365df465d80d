using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Coordinators;
using Sweep.Storage;
using Sweep.Storage.Summaries;

namespace Sweep.Simulation.Store;

/// <summary>The database as one coordinator reaches it, or does not.</summary>
internal sealed class DatabaseClient(Database database, CoordinatorProcess process) : IStudyStore, IBlobStore
{
    /// <summary>The right to lead that this process believes it has.</summary>
    public LeaseHolder? Lead { get; set; }

    public IBlobStore Blobs => this;

    public IReadOnlyList<SweepRow> List() => Reach().List();

    public SweepRow? Find(string name) => Reach().Find(name);

    public SweepRow? Find(SweepId sweep) => Reach().Find(sweep);

    public WriterResult OpenWriter(SweepId sweep)
    {
        Reach();
        return new WriterResult.Opened(new DatabaseWriter(database, process, Lead!, sweep));
    }

    public WriterIdentity? WriterOf(SweepId sweep) => Reach().WriterOf(sweep);

    public TimeSpan? LeaseLeft(SweepId sweep) => Reach().LeaseLeft(sweep);

    public IReadOnlyList<LogEntry> ReadLog(SweepId sweep, long after = 0) => Reach().ReadLog(sweep, after);

    public ISweepSummary? ReadSummary(SweepId sweep) => Reach().ReadSummary(sweep);

    public IReadOnlyList<TrialCheckpoint> ReadCheckpoints(SweepId sweep) => Reach().ReadCheckpoints(sweep);

    public IReadOnlyList<CurveChunk> ReadCurves(SweepId sweep, int trial) => Reach().ReadCurves(sweep, trial);

    public IReadOnlyList<OutputSize> ListOutputs(SweepId sweep) => Reach().ListOutputs(sweep);

    public IReadOnlyList<OutputChunk> ReadOutput(AttemptKey key, long from = 0) => Reach().ReadOutput(key, from);

    public IReadOnlyList<Submission> ListSubmissions() => Reach().ListSubmissions();

    public long RequestTrialStop(SweepId sweep, int trial) => Reach().RequestTrialStop(sweep, trial);

    public IReadOnlyList<TrialStopRequest> ListTrialStopRequests() => Reach().ListTrialStopRequests();

    public void WithdrawTrialStopRequest(long request) => Reach().WithdrawTrialStopRequest(request);

    public LeadResult TryLead(LeaderIdentity self)
    {
        Reach();
        if (database.Grant(process, self) is not { } holder)
            return new LeadResult.Held(database.Holder!.Leader);
        Lead = holder;
        process.World.Observe(new Checkers.Observation.LeadGranted(process, holder.Term));
        return new LeadResult.Leading(new Held(this, holder));
    }

    public LeaderIdentity? Leader()
    {
        Reach();
        return database.Holder?.Leader;
    }

    /// <summary>False, if somebody else leads now.</summary>
    public bool Renew()
    {
        Reach();
        return database.Renew(Lead!);
    }

    public BlobRef Put(SweepId sweep, ReadOnlySpan<byte> bytes) => Reach().Blobs.Put(sweep, bytes);

    public byte[]? Get(SweepId sweep, BlobRef blob) => Reach().Blobs.Get(sweep, blob);

    public void Dispose() { }

    private IStudyStore Reach()
    {
        database.MustBeReached(process.Machine);
        return database.Stored;
    }

    private sealed class Held(DatabaseClient client, LeaseHolder holder) : ILeadership
    {
        public long Term => holder.Term;

        /// <summary>The coordinator asks its own clock: CoordinatorProcess.IsOpen.</summary>
        public bool IsHeld => true;

        public CancellationToken Lost => CancellationToken.None;

        /// <summary>
        /// Gives it back, if the database can be told; else the lease ends by itself.
        /// </summary>
        public void Dispose()
        {
            try
            {
                client.Reach();
                holder.IsGivenBack = true;
            }
            catch (StoreAwayException)
            {
                holder.Process.World.Note(holder.Process, "cannot give its lease back");
            }
        }
    }
}
