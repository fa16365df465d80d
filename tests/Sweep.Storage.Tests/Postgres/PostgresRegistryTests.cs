using Npgsql;
using Sweep.Storage;
using Sweep.Storage.Postgres;

namespace Sweep.Storage.Tests.Postgres;

/// <summary>What coordinators of one database read of each other.</summary>
public sealed class PostgresRegistryTests : IDisposable
{
    private readonly PostgresAddress address = PostgresSome.Address();
    private readonly PostgresStudyStore first,
        second;
    private readonly NpgsqlConnection side;

    public PostgresRegistryTests()
    {
        first = PostgresStudyStore.Open(address, TimeProvider.System);
        second = PostgresStudyStore.Open(address, TimeProvider.System);
        side = PostgresSome.Connect(address);
    }

    public void Dispose()
    {
        side.Dispose();
        first.Dispose();
        second.Dispose();
        PostgresSome.Drop(address);
    }

    [Fact]
    public void An_entry_is_seen_by_all_as_it_was_made()
    {
        var a = first.Registry.Register(EntryOf("a"));
        var b = second.Registry.Register(EntryOf("b"));
        Assert.True(string.CompareOrdinal(a, b) < 0, "who comes later has the greater name");
        var (ours, theirs) = (
            new RegisteredCoordinator(a, EntryOf("a"), true),
            new RegisteredCoordinator(b, EntryOf("b"), false)
        );
        Assert.Equal([ours, theirs], first.Registry.Renew(a, isMember: true).Coordinators);
    }

    [Fact]
    public void The_same_coordinator_gets_another_name_each_time() =>
        Assert.NotEqual(first.Registry.Register(EntryOf("a")), first.Registry.Register(EntryOf("a")));

    [Fact]
    public void An_entry_that_is_not_renewed_is_seen_no_more_until_it_is()
    {
        var a = first.Registry.Register(EntryOf("a"));
        var b = second.Registry.Register(EntryOf("b"));
        side.Execute("UPDATE coordinators SET expires = clock_timestamp() - interval '1 second' WHERE host = 'a'");
        Assert.Equal([b], second.Registry.Renew(b, isMember: true).Coordinators.Select(entry => entry.Name));
        Assert.Equal([a, b], first.Registry.Renew(a, isMember: true).Coordinators.Select(entry => entry.Name));
    }

    [Fact]
    public void What_expired_long_ago_is_cleared_away_by_the_next_one()
    {
        first.Registry.Register(EntryOf("a"));
        side.Execute("UPDATE coordinators SET expires = clock_timestamp() - interval '2 days'");
        first.Registry.Register(EntryOf("b"));
        Assert.Equal(1L, side.Scalar("SELECT count(*) FROM coordinators"));
    }

    [Fact]
    public void An_entry_that_is_taken_out_is_gone_for_all()
    {
        var a = first.Registry.Register(EntryOf("a"));
        var b = second.Registry.Register(EntryOf("b"));
        first.Registry.Withdraw(a);
        first.Registry.Withdraw(a);
        Assert.Equal([b], second.Registry.Renew(b, isMember: false).Coordinators.Select(entry => entry.Name));
    }

    [Theory]
    [InlineData(CoordinatorLease.Founding)]
    [InlineData(CoordinatorLease.Downing)]
    internal void A_lease_is_of_one_coordinator_until_it_is_given_back(CoordinatorLease lease)
    {
        var (a, b) = (first.Registry.Register(EntryOf("a")), second.Registry.Register(EntryOf("b")));
        var held = first.Registry.TryTake(lease, a)!;
        Assert.True(held.IsHeld);
        Assert.Null(second.Registry.TryTake(lease, b));
        Assert.Equal(a, second.Registry.HolderOf(lease));
        held.Dispose();
        Assert.Null(second.Registry.HolderOf(lease));
        using var theirs = second.Registry.TryTake(lease, b);
        Assert.Equal(b, first.Registry.HolderOf(lease));
    }

    [Fact]
    public void A_renewal_tells_who_founded_and_who_leads()
    {
        var (a, b) = (first.Registry.Register(EntryOf("a")), second.Registry.Register(EntryOf("b")));
        var nothing = second.Registry.Renew(b, isMember: false);
        Assert.Equal((null, null), (nothing.Founder, nothing.Leader));
        var founding = first.Registry.TryTake(CoordinatorLease.Founding, a)!;
        var leader = EntryOf("a").Identity;
        var lead = Assert.IsType<LeadResult.Leading>(first.TryLead(leader)).Leadership;
        var both = second.Registry.Renew(b, isMember: false);
        Assert.Equal((a, leader), (both.Founder, both.Leader));
        Assert.Equal([a, b], both.Coordinators.Select(entry => entry.Name));
        founding.Dispose();
        lead.Dispose();
        var after = second.Registry.Renew(b, isMember: false);
        Assert.Equal((null, null), (after.Founder, after.Leader));
    }

    [Fact]
    public void The_leases_of_a_coordinator_and_the_lead_are_independent()
    {
        var a = first.Registry.Register(EntryOf("a"));
        using var founding = first.Registry.TryTake(CoordinatorLease.Founding, a);
        using var downing = second.Registry.TryTake(CoordinatorLease.Downing, second.Registry.Register(EntryOf("b")));
        Assert.NotNull(founding);
        Assert.NotNull(downing);
        Assert.Null(first.Leader());
    }

    private static CoordinatorEntry EntryOf(string host) =>
        new(new LeaderIdentity($"{host}:7070", 7, host), $"{host}:7080", new string('a', 64));
}
