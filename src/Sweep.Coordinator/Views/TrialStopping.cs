using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Views;

/// <summary>Whether a user can stop one trial of a sweep.</summary>
public static class TrialStopping
{
    /// <summary>Why not; null if the trial waits or runs.</summary>
    public static string? Objection(StudyState state, int trial)
    {
        var name = state.Spec.Name;
        if (state.Trials.Count == 0)
            return $"'{name}' has no trial yet";
        if (trial < 0 || trial >= state.Trials.Count)
            return $"'{name}' has no trial {trial}; its trials are 0 to {state.Trials.Count - 1}";
        var found = state.Trials[trial];
        return found.Life.IsFinal ? $"trial {trial} of '{name}' is {NameOf(found.State)} already" : null;
    }

    /// <summary>What became of a request once it was handled.</summary>
    public static string Outcome(Trial trial)
    {
        var isStopped = trial.State == TrialState.Cancelled;
        return isStopped
            ? $"trial {trial.Number} is cancelled"
            : $"trial {trial.Number} had just ended: it is {NameOf(trial.State)}";
    }

    private static string NameOf(TrialState state) => state.ToString().ToLowerInvariant();
}
