namespace Sweep.Storage.InMemory;

public sealed partial class InMemoryStudyStore
{
    private Leadership? leadership;
    private long term;

    /// <summary>Takes the lead away from the process that has it.</summary>
    public void DeposeLeader()
    {
        Leadership? deposed;
        lock (gate)
            (deposed, leadership) = (leadership, null);
        deposed?.Lose();
    }

    public LeadResult TryLead(LeaderIdentity self)
    {
        WriteRules.Check(self);
        lock (gate)
        {
            if (leadership is { } theirs)
                return new LeadResult.Held(theirs.Leader);
            leadership = new Leadership(this, self, ++term);
            return new LeadResult.Leading(leadership);
        }
    }

    public LeaderIdentity? Leader()
    {
        lock (gate)
            return leadership?.Leader;
    }

    private sealed class Leadership(InMemoryStudyStore store, LeaderIdentity leader, long term) : ILeadership
    {
        private readonly CancellationTokenSource lost = new();

        public LeaderIdentity Leader => leader;

        public long Term => term;

        public bool IsHeld => !lost.IsCancellationRequested;

        public CancellationToken Lost => lost.Token;

        public void Lose() => lost.Cancel();

        public void Dispose()
        {
            lock (store.gate)
                if (store.leadership == this)
                    store.leadership = null;
        }
    }
}
