using Foundation;

namespace Sweep.Optimization;

/// <summary>
/// Which results a suggestion sees under strict order: exactly those of trials up to its number
/// minus the window. Of the trials after those it sees that they exist and their parameters, never
/// how they ended. Suggestions are made in the order of their numbers, so those parameters do not
/// depend on timing; hence any run with up to a window of busy slots makes the same suggestions,
/// and still none of them twice.
/// </summary>
public static class StrictOrder
{
    /// <summary>
    /// Whether trial number <paramref name="trial"/> can be suggested: all earlier ones were, and
    /// those whose results it must see are final.
    /// </summary>
    public static bool IsReady(int trial, int window, IReadOnlyList<Observation> observations)
    {
        Invariant.Holds(window >= 1, "a window holds at least the trial itself");
        var (suggested, final) = (0, 0);
        foreach (var observation in observations)
        {
            if (observation.Trial < trial)
                suggested++;
            if (observation.Trial <= trial - window && observation.Outcome is not Outcome.Running)
                final++;
        }

        return suggested == trial && final == Math.Max(0, trial - window + 1);
    }

    /// <summary>
    /// The history for trial number <paramref name="trial"/>: earlier trials only, by number, those
    /// within the window as running.
    /// </summary>
    public static IReadOnlyList<Observation> Visible(int trial, int window, IReadOnlyList<Observation> observations)
    {
        Invariant.Holds(IsReady(trial, window, observations), $"the results that trial {trial} must see are there");
        return
        [
            .. observations
                .Where(observation => observation.Trial < trial)
                .OrderBy(observation => observation.Trial)
                .Select(observation =>
                    observation.Trial <= trial - window
                        ? observation
                        : observation with
                        {
                            Outcome = new Outcome.Running(),
                        }
                ),
        ];
    }
}
