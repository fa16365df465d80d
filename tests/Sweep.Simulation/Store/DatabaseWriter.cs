using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Coordinators;
using Sweep.Storage;

namespace Sweep.Simulation.Store;

/// <summary>
/// Writes for one process and one term: fenced off once another leads, and failing as a database
/// over a network does.
/// </summary>
internal sealed class DatabaseWriter(Database database, CoordinatorProcess process, LeaseHolder lead, SweepId sweep)
    : ISweepWriter
{
    private ISweepWriter Writer => database.WriterOf(sweep);

    public bool TryCreate(SweepRow row) => Reach().TryCreate(row);

    public void Append(WriteBatch batch)
    {
        Reach();
        var chance = process.World.StoreChance;
        if (chance.Happens(database.FailsForGood))
            throw Failed("fault: commit fails for good", new StorageException("the disk is full"));
        if (chance.Happens(database.FailsBefore))
            throw Failed("fault: commit fails before it takes place", Database.Away("the connection broke"));
        if (chance.Happens(database.FailsLate))
        {
            database.UnderWay(sweep, () => Commit(batch), chance.Seconds(0, 4));
            throw Failed("fault: commit fails and takes place later", Database.Away("the connection broke"));
        }

        Commit(batch);
        if (chance.Happens(database.FailsAfter))
            throw Failed("fault: commit fails after it took place", Database.Away("the connection broke"));
    }

    public void Settle()
    {
        Reach();
        if (process.World.Rules.Settles)
            database.Settle(sweep);
    }

    public void DeleteBlobs(IEnumerable<BlobRef> blobs) => Reach().DeleteBlobs(blobs);

    public void KeepOnlyBlobs(IReadOnlySet<BlobRef> named) => Reach().KeepOnlyBlobs(named);

    public void Submit(Submission submission) => Reach().Submit(submission);

    public void Withdraw() => Reach().Withdraw();

    public void DeleteSweep() => Reach().DeleteSweep();

    public void Dispose() { }

    private void Commit(WriteBatch batch)
    {
        Writer.Append(batch);
        process.World.Note(
            process,
            $"commits {string.Join(' ', batch.Events.Select(entry => entry.Body))}{(batch.Checkpoints.IsEmpty ? "" : $" and {batch.Checkpoints.Length} checkpoints")}"
        );
        process.World.Observe(new Observation.Committed(process, lead.Term, sweep, batch));
    }

    private ISweepWriter Reach()
    {
        database.MustBeReached(process.Machine);
        if (process.World.Rules.IsFenced && database.Term != lead.Term)
            throw Failed(
                "fault: writer deposed",
                new WriterDeposedException($"Another coordinator leads: term {database.Term}, not {lead.Term}.")
            );
        return Writer;
    }

    private StorageException Failed(string kind, StorageException failure)
    {
        process.World.Coverage.Count(kind);
        process.World.Note(process, kind);
        return failure;
    }
}
