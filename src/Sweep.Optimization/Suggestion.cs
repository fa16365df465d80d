using System.Collections.Immutable;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization;

/// <summary>What to try next.</summary>
/// <param name="Parameters">
/// Name -> value for every active parameter; a float is a <see cref="SettingValue.Real"/>, an int a
/// <see cref="SettingValue.Integer"/>.
/// </param>
/// <param name="Note">
/// What the sampler stores with the trial, for its own use later.
/// </param>
public sealed record Suggestion(ImmutableSortedDictionary<string, SettingValue> Parameters, SettingValue Note);
