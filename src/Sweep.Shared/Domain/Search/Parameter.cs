using System.Collections.Immutable;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Search;

/// <summary>
/// One thing that a sampler chooses: its name (a dotted path into the settings, or a name of the
/// user's for cases), and from what.
/// </summary>
/// <param name="When">It is chosen only if all of these hold; empty if it always is.</param>
public sealed record Parameter(string Name, Distribution Distribution, ImmutableArray<Condition> When = default)
{
    public ImmutableArray<Condition> When { get; } = When.IsDefault ? [] : When;

    public bool Equals(Parameter? other) =>
        other is not null
        && Name == other.Name
        && Distribution.Equals(other.Distribution)
        && When.SequenceEqual(other.When);

    public override int GetHashCode() => HashCode.Combine(Name, Distribution);
}

/// <summary>Another parameter, chosen before, has one of these values.</summary>
/// <param name="On">The name of the parameter that decides.</param>
public sealed record Condition(string On, ImmutableArray<SettingValue> Values)
{
    public bool Equals(Condition? other) => other is not null && On == other.On && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => HashCode.Combine(On, Values.Length);
}
