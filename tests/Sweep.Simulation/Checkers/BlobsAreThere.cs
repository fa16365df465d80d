using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Simulation.Worlds;
using Sweep.Storage;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A row that names a blob is written after the blob, and the blob stays for as long as the row
/// does.
/// </summary>
internal sealed class BlobsAreThere(World world) : Checker
{
    public override string Property => "blobs are there";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.Committed committed:
                foreach (var row in committed.Batch.Checkpoints)
                    Must(
                        IsThere(committed.Sweep, row.Checkpoint.Blob),
                        () =>
                            $"the checkpoint of trial {row.Trial}, attempt {row.Checkpoint.Attempt}, at step "
                            + $"{row.Checkpoint.Step} is not there when its row is written"
                    );
                foreach (var happened in committed.Happened.Where(happened => happened.Kind == "trial_completed"))
                    Must(
                        IsThere(committed.Sweep, Weights(happened)),
                        () => $"the weights of trial {happened.Trial} are not there when it completes"
                    );
                foreach (var happened in committed.Happened.Where(happened => happened.Kind == "epoch_weights_kept"))
                    Must(
                        IsThere(committed.Sweep, EpochWeights(happened)),
                        () =>
                            $"the weights of an epoch of trial {happened.Trial} are not there when their row is written"
                    );
                break;
            case Observation.CheckpointAbsent absent:
                // One that was told to a worker whose attempt is over by now may be gone.
                Must(
                    !world
                        .Database.Stored.ReadCheckpoints(absent.Key.Sweep)
                        .Any(row => row.Trial == absent.Key.Trial.Number && row.Checkpoint == absent.Checkpoint),
                    () =>
                        $"{absent.Worker.Machine} does not find the checkpoint at step {absent.Checkpoint.Step} of "
                        + $"{Nature.Text(absent.Key)}"
                );
                break;
        }
    }

    public override void End()
    {
        foreach (var id in world.Plan.Sweeps.Select(sweep => new SweepId(sweep.Id)))
        {
            var log = StoredEvent.Read(world.Database.Stored.ReadLog(id));
            var released = log.Where(happened => happened.Kind == "weights_released")
                .Select(happened => happened.Trial)
                .ToHashSet();
            foreach (
                var happened in log.Where(happened =>
                    happened.Kind == "trial_completed" && !released.Contains(happened.Trial)
                )
            )
                Must(
                    IsThere(id, Weights(happened)),
                    () => $"the weights of trial {happened.Trial} are gone, and it is one of the best"
                );
            var kept = log.Where(happened => happened.Kind == "trial_completed")
                .Select(happened => happened.Trial)
                .ToHashSet();
            kept.ExceptWith(released);
            foreach (
                var happened in log.Where(happened =>
                    happened.Kind == "epoch_weights_kept" && kept.Contains(happened.Trial)
                )
            )
                Must(
                    IsThere(id, EpochWeights(happened)),
                    () => $"the weights of an epoch of trial {happened.Trial} are gone, and it is one of the best"
                );
        }
    }

    private static BlobRef Weights(StoredEvent happened)
    {
        var weights = happened.Body.GetProperty("result").GetProperty("weights");
        return new BlobRef(weights.GetProperty("sha256").GetString()!, weights.GetProperty("size").GetInt64());
    }

    private static BlobRef EpochWeights(StoredEvent happened)
    {
        var weights = happened.Body.GetProperty("weights");
        return new BlobRef(weights.GetProperty("sha256").GetString()!, weights.GetProperty("size").GetInt64());
    }

    private bool IsThere(SweepId sweep, BlobRef blob) => world.Database.Stored.Blobs.Get(sweep, blob) is not null;
}
