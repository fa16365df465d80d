using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Foundation;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Search;

/// <summary>
/// All that a sampler chooses, in an order in which every condition names a parameter before it.
/// May be empty: one trial, nothing to choose.
/// </summary>
public sealed record SearchSpace
{
    public static readonly SearchSpace Empty = new([]);

    /// <exception cref="InvariantViolatedException">
    /// A name stands twice, or a condition names no earlier parameter.
    /// </exception>
    [JsonConstructor]
    public SearchSpace(ImmutableArray<Parameter> parameters)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var parameter in parameters)
        {
            Invariant.Holds(
                parameter.When.All(condition => names.Contains(condition.On)),
                $"each condition of '{parameter.Name}' names an earlier parameter"
            );
            Invariant.Holds(names.Add(parameter.Name), $"the parameter '{parameter.Name}' stands once");
        }

        Parameters = parameters;
    }

    public ImmutableArray<Parameter> Parameters { get; }

    /// <summary>Whether a parameter is to be chosen, given what was chosen before it.</summary>
    public static bool IsActive(Parameter parameter, IReadOnlyDictionary<string, SettingValue> chosen) =>
        parameter.When.All(condition =>
            chosen.TryGetValue(condition.On, out var value) && condition.Values.Contains(value, SameValue.Comparer)
        );

    public bool Equals(SearchSpace? other) => other is not null && Parameters.SequenceEqual(other.Parameters);

    public override int GetHashCode() => Parameters.Length;
}
