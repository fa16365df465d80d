using System.Collections.Immutable;
using Foundation;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Hosting.Web;
using Sweep.Coordinator.Storage;
using Sweep.Shared.Studies;

namespace Sweep.Coordinator.Hosting;

/// <summary>A node that is not there yet: a server must listen before anybody knows the address that the node goes by. Until then it stands by for nobody.</summary>
public sealed class LateNode : IFleetNode
{
    private const string Reason = "this coordinator is just starting";

    private volatile IFleetNode? node;

    public IStudyStore Store => node?.Store ?? throw new Shared.Protocol.StoreAwayException(Reason);

    public CoordinatorHost? Host => node?.Host;

    public string? LeaderAddress => node?.LeaderAddress;

    public long? Epoch => node?.Epoch;

    public CoordinatorMeter? Meter => node?.Meter;

    public ImmutableArray<string> Addresses => node?.Addresses ?? [];

    public string? SubmissionRefusal => node is null ? Reason : node.SubmissionRefusal;

    public string ResumeCommand(string name) => node?.ResumeCommand(name) ?? $"sweep resume {name}";

    public void Become(IFleetNode real)
    {
        Invariant.Holds(node is null, "a node becomes what it is once");
        node = real;
    }

    public Task<NodeAnswer> SubmitAsync(StudySpec spec, StudyShare share) => node?.SubmitAsync(spec, share) ?? NotYet();

    public Task<NodeAnswer> StopAsync(string name) => node?.StopAsync(name) ?? NotYet();

    public Task<NodeAnswer> StopTrialAsync(string name, int trial) => node?.StopTrialAsync(name, trial) ?? NotYet();

    public Task<NodeAnswer> ResumeAsync(string name, int? trials, bool retriesFailed, StudyShare share) =>
        node?.ResumeAsync(name, trials, retriesFailed, share) ?? NotYet();

    private static Task<NodeAnswer> NotYet() => Task.FromResult<NodeAnswer>(new NodeAnswer.NotLeading(null));
}
