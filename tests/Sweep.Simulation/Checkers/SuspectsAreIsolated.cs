using Sweep.Shared.Domain.Identity;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A trial that ran, without a new checkpoint since, when two processes ended is told to train in a
/// process of its own, and so is one whose own process ended; no other trial is.
/// </summary>
internal sealed class SuspectsAreIsolated : Checker
{
    private const int Losses = 2;

    private readonly Dictionary<(SweepId Sweep, int Trial), int> losses = [];
    private readonly Dictionary<(SweepId Sweep, int Trial, int Attempt), bool> expected = [];

    public override string Property => "suspects are isolated";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.Committed committed:
                foreach (var happened in committed.Happened)
                    See(committed.Sweep, happened);
                break;
            case Observation.StartReceived { Key: var key, IsIsolated: var isIsolated }:
                var wrong = isIsolated ? "apart, and is no suspect" : "in its worker's process, and is a suspect";
                Must(IsExpected(key, isIsolated), () => $"{key} is told to train {wrong}");
                break;
        }
    }

    /// <summary>Whether the log knows of the start at all is another checker's question.</summary>
    private bool IsExpected(AttemptKey key, bool isIsolated) =>
        !expected.TryGetValue((key.Sweep, key.Trial.Number, key.Attempt), out var right) || right == isIsolated;

    private void See(SweepId sweep, StoredEvent happened)
    {
        var trial = (sweep, happened.Trial);
        var before = losses.GetValueOrDefault(trial);
        switch (happened.Kind)
        {
            case "attempt_started":
                expected[(sweep, happened.Trial, happened.Attempt)] = before >= Losses;
                break;
            case "trial_retried":
                losses[trial] = 0;
                break;
            case "attempt_lost":
                losses[trial] = happened.HasProgressed ? 0 : before + 1;
                break;
            case "attempt_died":
                losses[trial] = Math.Max(before, Losses);
                break;
            case "attempt_returned" when happened.Body.GetProperty("step").GetInt64() > 0:
                losses[trial] = 0;
                break;
        }
    }
}
