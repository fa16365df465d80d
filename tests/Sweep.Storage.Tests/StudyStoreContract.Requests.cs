using Foundation;
using Sweep.Storage;

namespace Sweep.Storage.Tests;

public abstract partial class StudyStoreContract
{
    [Fact]
    public void A_request_is_listed_until_the_batch_that_answers_it_is_written()
    {
        SweepRow row = Some.Sweep(),
            other = Some.Sweep("other");
        using var writer = Create(row);
        using var bystander = Create(other);
        var first = Store.RequestTrialStop(row.Id, 3);
        var second = Store.RequestTrialStop(other.Id, 0);
        Assert.Equal(
            [new TrialStopRequest(first, row.Id, 3), new TrialStopRequest(second, other.Id, 0)],
            Store.ListTrialStopRequests()
        );

        // A writer answers for its own sweep only.
        writer.Append(Some.Batch(Some.Event(1)) with { Answered = [first, second] });
        Assert.Equal(second, Assert.Single(Store.ListTrialStopRequests()).Id);
        bystander.Append(WriteBatch.Empty with { Answered = [second] });
        Assert.Empty(Store.ListTrialStopRequests());
        Assert.NotEqual(second, Store.RequestTrialStop(row.Id, 3));
    }

    [Fact]
    public void A_request_can_be_taken_back_and_goes_with_its_sweep()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        Store.WithdrawTrialStopRequest(Store.RequestTrialStop(row.Id, 1));
        Store.WithdrawTrialStopRequest(4711);
        Assert.Empty(Store.ListTrialStopRequests());
        Store.RequestTrialStop(row.Id, 1);
        writer.DeleteSweep();
        Assert.Empty(Store.ListTrialStopRequests());
        Assert.Throws<InvariantViolatedException>(() => Store.RequestTrialStop(row.Id, 1));
    }
}
