using Foundation;
using Sweep.Storage;

namespace Sweep.Storage.Tests;

public abstract partial class StudyStoreContract
{
    private static readonly LeaderIdentity A = new("a.example:7070", 11, "a machine"),
        B = new("[::1]:7070", 12, "b");

    [Fact]
    public void One_leads_at_a_time_and_everybody_can_ask_who()
    {
        Assert.Null(Store.Leader());
        var first = Lead(A);
        Assert.False(first.Lost.IsCancellationRequested);
        Assert.Equal(A, Assert.IsType<LeadResult.Held>(Store.TryLead(B)).By);
        Assert.Equal(A, Assert.IsType<LeadResult.Held>(Store.TryLead(A)).By);
        Assert.Equal(A, Store.Leader());

        first.Dispose();
        first.Dispose();
        Assert.Null(Store.Leader());
        using var second = Lead(B);
        Assert.Equal(B, Store.Leader());
        Assert.True(second.Term > first.Term);
        first.Dispose();
        Assert.Equal(B, Store.Leader());
    }

    [Fact]
    public async Task Of_many_that_try_to_lead_at_once_one_may_and_epochs_only_grow()
    {
        _ = Store.List();
        var last = 0L;
        for (var round = 0; round < 20; round++)
        {
            using var start = new Barrier(participantCount: 4);
            var results = await Task.WhenAll(
                Enumerable
                    .Range(0, start.ParticipantCount)
                    .Select(_ =>
                        Task.Factory.StartNew(
                            () =>
                            {
                                start.SignalAndWait();
                                return Store.TryLead(A);
                            },
                            TaskCreationOptions.LongRunning
                        )
                    )
            );
            using var leadership = Assert.Single(results.OfType<LeadResult.Leading>()).Leadership;
            Assert.Equal(results.Length - 1, results.OfType<LeadResult.Held>().Count());
            Assert.True(leadership.Term > last);
            last = leadership.Term;
        }
    }

    [Fact]
    public void Leading_takes_no_sweep_from_its_writer()
    {
        var row = Some.Sweep();
        using var writer = Create(row);
        using (Lead(A))
            writer.Append(Some.Batch(Some.Event(1)));
        writer.Append(Some.Batch(Some.Event(2)));
        Assert.Equal(2, Store.ReadLog(row.Id).Count);
        Assert.NotNull(Store.WriterOf(row.Id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b:1")]
    public void An_address_that_is_none_is_a_bug(string address) =>
        Assert.Throws<InvariantViolatedException>(() => Store.TryLead(A with { Address = address }));

    private ILeadership Lead(LeaderIdentity self) => Assert.IsType<LeadResult.Leading>(Store.TryLead(self)).Leadership;
}
