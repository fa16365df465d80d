using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Studies;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting;

/// <summary>
/// The process of one `sweep run --listen`: it leads a fleet of its own for its one sweep.
/// </summary>
public sealed class RunNode : IFleetNode
{
    private readonly IStudyStore store;
    private readonly CoordinatorHost host;
    private readonly HostedStudy study;
    private readonly string address;
    private readonly NoticeBoard notices = new();

    public RunNode(IStudyStore store, CoordinatorHost host, HostedStudy study, string address)
    {
        (this.store, this.host, this.study, this.address) = (store, host, study, address);
        notices.Follow(host);
    }

    public IStudyStore Store => store;

    public CoordinatorHost Host => host;

    CoordinatorHost? IFleetNode.Host => host;

    public string? LeaderAddress => address;

    public long? Term => null;

    public ImmutableArray<CoordinatorMember> Members => [];

    public CoordinatorMeter Meter => host.Meter;

    public ImmutableArray<string> Addresses => [address];

    public string? SubmissionRefusal =>
        $"this coordinator runs '{study.Spec.Name}' and nothing else: `sweep coordinator` takes sweeps of others";

    /// <summary>
    /// What leads to the store in a command on this machine, with a space before it.
    /// </summary>
    public required string ResumeOption { get; init; }

    public IDisposable Listen(Action<SweepNotice> listener) => notices.Listen(listener);

    public string ResumeCommand(string name) => $"sweep resume {name}{ResumeOption}";

    public Task<NodeAnswer> SubmitAsync(StudySpec spec, StudyShare share) =>
        Task.FromResult<NodeAnswer>(new NodeAnswer.Mistake(SubmissionRefusal!));

    public async Task<NodeAnswer> StopAsync(string name)
    {
        if (name != study.Spec.Name)
            return new NodeAnswer.Mistake(SubmissionRefusal!);
        study.RequestStop();
        var conclusion = await study.Conclusion.ConfigureAwait(false);
        return new NodeAnswer.Done(
            study.Sweep,
            conclusion is StudyConclusion.Finished
                ? $"'{name}' had just finished"
                : $"'{name}' is stopped; on the machine that ran it, `{ResumeCommand(name)}` goes on"
        );
    }

    public Task<NodeAnswer> StopTrialAsync(string name, int trial) =>
        name == study.Spec.Name
            ? study.AnswerStopAsync(store, trial)
            : Task.FromResult<NodeAnswer>(new NodeAnswer.Mistake(SubmissionRefusal!));

    public Task<NodeAnswer> ResumeAsync(string name, int? trials, bool retriesFailed, StudyShare share) =>
        Task.FromResult<NodeAnswer>(new NodeAnswer.Mistake(SubmissionRefusal!));
}
