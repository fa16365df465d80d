using System.Collections.Immutable;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization;

/// <summary>What is known of one trial when a suggestion is asked for.</summary>
/// <param name="Trial">Its number, from 0. No two observations of a history share one.</param>
/// <param name="Parameters">What was suggested: name -> value, the active parameters only.</param>
/// <param name="Outcome">How far the trial has come.</param>
public sealed record Observation(
    int Trial,
    ImmutableSortedDictionary<string, SettingValue> Parameters,
    Outcome Outcome
);
