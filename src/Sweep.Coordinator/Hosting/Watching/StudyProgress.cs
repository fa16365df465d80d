using Sweep.Coordinator.Core.Study;

namespace Sweep.Coordinator.Hosting.Watching;

/// <summary>
/// How far a study at work is, from what it broadcasts, so that nobody who asks makes the store
/// read its log. Told by one thread; any may look.
/// </summary>
public sealed class StudyProgress
{
    /// <summary>How far back a rate looks, and at how many trials.</summary>
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private const int RecentLimit = 4096;

    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly long began;
    private readonly Queue<TimeSpan> recent = new();
    private readonly HashSet<int> running;
    private readonly int wanted;
    private int done;
    private long staleReports;

    /// <param name="wanted">How many trials are wanted by now.</param>
    public StudyProgress(StudyState state, int wanted, TimeProvider clock)
    {
        (this.wanted, this.clock) = (wanted, clock);
        began = clock.GetTimestamp();
        running = [.. state.Running];
        done = state.Trials.Count - state.Running.Count - state.Queued.Count;
    }

    public void Handle(StudyNotice notice)
    {
        lock (gate)
        {
            switch (notice)
            {
                case StudyNotice.AttemptStarted started:
                    running.Add(started.Trial.Number);
                    break;
                case StudyNotice.AttemptEnded ended:
                    running.Remove(ended.Trial.Number);
                    if (ended.Trial.Life.IsFinal)
                        End();
                    break;
                case StudyNotice.TrialRetried:
                    done--;
                    break;
                case StudyNotice.StaleReportDropped:
                    staleReports++;
                    break;
            }
        }
    }

    public StudyFigures Figures()
    {
        lock (gate)
        {
            var now = clock.GetElapsedTime(began);
            Forget(now);
            // Of many trials in a short time, as many as are remembered; of few, all that the
            // window saw.
            var since =
                recent.Count == RecentLimit ? recent.Peek()
                : now > Window ? now - Window
                : TimeSpan.Zero;
            var rate = recent.Count == 0 || now <= since ? 0 : recent.Count / (now - since).TotalMinutes;
            var left = Math.Max(0, wanted - done);
            return new StudyFigures(
                done,
                wanted,
                running.Count,
                rate,
                rate == 0 ? null : TimeSpan.FromMinutes(Math.Min(left / rate, TimeSpan.MaxValue.TotalMinutes / 2)),
                staleReports
            );
        }
    }

    private void End()
    {
        done++;
        var now = clock.GetElapsedTime(began);
        recent.Enqueue(now);
        Forget(now);
    }

    private void Forget(TimeSpan now)
    {
        while (recent.Count > RecentLimit || (recent.Count > 0 && now - recent.Peek() > Window))
            recent.Dequeue();
    }
}

/// <param name="Done">Trials that are final.</param>
/// <param name="Remaining">How long the rest takes at this rate; null while there is none.</param>
public sealed record StudyFigures(
    int Done,
    int Wanted,
    int Running,
    double TrialsPerMinute,
    TimeSpan? Remaining,
    long StaleReports
);
