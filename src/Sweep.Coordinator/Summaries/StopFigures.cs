using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Coordinator.Summaries;

/// <summary>How far the stopping rules of a study are.</summary>
/// <param name="Rules">The rules by now.</param>
/// <param name="Seconds">For how long it was worked on, up to its last event.</param>
/// <param name="Epochs">For how many epochs its trials trained.</param>
/// <param name="SinceBetter">How many trials in a row have been no improvement.</param>
public sealed record StopFigures(StopSpec Rules, double Seconds, long Epochs, int SinceBetter)
{
    /// <summary>Those of a study; null where it ends with its last trial only.</summary>
    public static StopFigures? Of(StudyState state) =>
        state.Rules.IsNone
            ? null
            : new StopFigures(state.Rules, state.Worked.TotalSeconds, state.Tally.Epochs, state.Tally.SinceBetter);
}
