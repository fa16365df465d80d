using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Coordination;

namespace Sweep.Remoting.Members;

/// <summary>The lease of the split-brain resolver, which Akka makes by its name.</summary>
internal sealed class MemberLease(LeaseSettings settings, ExtendedActorSystem system) : Lease(settings)
{
    private readonly IDowningLease lease = system.Settings.Setup.Get<MemberLeaseSetup>().Value.Lease;

    public override Task<bool> Acquire() => lease.AcquireAsync();

    // The resolver asks whether it is held before each decision, so it needs no call.
    public override Task<bool> Acquire(Action<Exception> leaseLostCallback) => lease.AcquireAsync();

    public override async Task<bool> Release()
    {
        await lease.ReleaseAsync().ConfigureAwait(false);
        return true;
    }

    public override bool CheckLease() => lease.IsHeld;
}

/// <summary>Hands the lease to the actor system that asks it.</summary>
internal sealed class MemberLeaseSetup(IDowningLease lease) : Setup
{
    public IDowningLease Lease => lease;
}
