using Sweep.Storage;

namespace Sweep.Storage.Tests;

public abstract partial class StudyStoreContract
{
    [Fact]
    public void Checkpoints_are_those_written_and_not_forgotten()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(
            WriteBatch.Empty with
            {
                Checkpoints =
                [
                    Some.Checkpoint(trial: 1, step: 200),
                    Some.Checkpoint(trial: 0),
                    Some.Checkpoint(trial: 1, step: 100),
                ],
            }
        );
        Assert.Equal(
            [Some.Checkpoint(trial: 0), Some.Checkpoint(trial: 1, step: 100), Some.Checkpoint(trial: 1, step: 200)],
            Store.ReadCheckpoints(row.Id)
        );

        writer.Append(
            WriteBatch.Empty with
            {
                Forgotten = [Some.Checkpoint(trial: 1, step: 100), Some.Checkpoint(trial: 9)],
                Checkpoints = [Some.Checkpoint(trial: 1, step: 300)],
            }
        );
        Assert.Equal(
            [Some.Checkpoint(trial: 0), Some.Checkpoint(trial: 1, step: 200), Some.Checkpoint(trial: 1, step: 300)],
            Store.ReadCheckpoints(row.Id)
        );
    }

    [Fact]
    public void The_same_checkpoint_written_twice_is_there_once_and_the_last_word_counts()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(WriteBatch.Empty with { Checkpoints = [Some.Checkpoint()] });
        var again = Some.Checkpoint(sha: new string('b', 64));
        writer.Append(WriteBatch.Empty with { Checkpoints = [again] });
        Assert.Equal([again], Store.ReadCheckpoints(row.Id));
    }

    [Fact]
    public void A_batch_forgets_before_it_writes()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(WriteBatch.Empty with { Checkpoints = [Some.Checkpoint()] });
        writer.Append(WriteBatch.Empty with { Checkpoints = [Some.Checkpoint()], Forgotten = [Some.Checkpoint()] });
        Assert.Equal([Some.Checkpoint()], Store.ReadCheckpoints(row.Id));
    }
}
