using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Views;

namespace Sweep.Coordinator.Hosting.Watching;

/// <summary>
/// How far a study at work is, from what it broadcasts. One thread hands in notices; any may look.
/// </summary>
public sealed class StudyProgress
{
    private readonly TimeProvider clock;
    private readonly long began;
    private SweepProgress sweep;

    /// <param name="planned">How many trials are planned by now.</param>
    public StudyProgress(StudyState state, int planned, TimeProvider clock)
    {
        (this.clock, began) = (clock, clock.GetTimestamp());
        sweep = SweepProgress.Begin(state, planned);
    }

    public SweepProgress Sweep => Volatile.Read(ref sweep);

    /// <summary>Since this process took the study over.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(began);

    public void Handle(StudyNotice notice) => Volatile.Write(ref sweep, sweep.Apply(notice, Elapsed));
}
