using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;

namespace Sweep.Storage.Tests;

public abstract partial class StudyStoreContract
{
    [Fact]
    public void What_is_submitted_is_listed_oldest_sweep_first()
    {
        SweepRow a = Some.Sweep("a"),
            b = Some.Sweep("b");
        using var first = Create(a);
        using var second = Create(b);
        Assert.Empty(Store.ListSubmissions());
        second.Submit(new Submission(b.Id, Priority: -3, MaxSlots: 2));
        first.Submit(new Submission(a.Id, Priority: 7, MaxSlots: null));
        Assert.Equal([new Submission(a.Id, 7, null), new Submission(b.Id, -3, 2)], Store.ListSubmissions());
    }

    [Fact]
    public void A_sweep_submitted_twice_is_there_once_and_the_last_word_counts()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Append(Some.Batch(Some.Event(1)));
        writer.Submit(new Submission(row.Id, 1, 4));
        writer.Submit(new Submission(row.Id, int.MinValue, null));
        Assert.Equal([new Submission(row.Id, int.MinValue, null)], Store.ListSubmissions());
        Assert.Single(Store.ReadLog(row.Id));
    }

    [Fact]
    public void A_sweep_taken_back_is_no_longer_listed_but_is_still_there()
    {
        SweepRow row = Some.Sweep(),
            other = Some.Sweep("other");
        using var writer = Create(row);
        using var bystander = Create(other);
        bystander.Submit(new Submission(other.Id, 0, null));
        writer.Withdraw();
        writer.Submit(new Submission(row.Id, 0, null));
        writer.Withdraw();
        writer.Withdraw();
        Assert.Equal(other.Id, Assert.Single(Store.ListSubmissions()).Sweep);
        Assert.Equal(row, Store.Find(row.Name));
    }

    [Fact]
    public void A_deleted_sweep_is_no_longer_submitted()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        writer.Submit(new Submission(row.Id, 0, null));
        writer.DeleteSweep();
        Assert.Empty(Store.ListSubmissions());
    }

    [Fact]
    public void Only_the_sweep_of_the_writer_is_submitted_once_it_exists_and_with_a_slot()
    {
        var row = Some.Sweep();
        using var writer = Writer(row.Id);
        Assert.Throws<InvariantViolatedException>(() => writer.Submit(new Submission(row.Id, 0, null)));
        Assert.True(writer.TryCreate(row));
        Assert.Throws<InvariantViolatedException>(() => writer.Submit(new Submission(SweepId.Create(), 0, null)));
        Assert.Throws<InvariantViolatedException>(() => writer.Submit(new Submission(row.Id, 0, MaxSlots: 0)));
        Assert.Empty(Store.ListSubmissions());
        writer.Dispose();
        Assert.Throws<InvariantViolatedException>(() => writer.Submit(new Submission(row.Id, 0, null)));
        Assert.Throws<InvariantViolatedException>(writer.Withdraw);
    }
}
