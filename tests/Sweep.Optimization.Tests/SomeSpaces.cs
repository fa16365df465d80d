using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests;

/// <summary>Search spaces with what can go wrong in them.</summary>
internal static class SomeSpaces
{
    private static readonly SettingValue Widths = new SettingValue.List([SettingValue.Of(32), SettingValue.Of(16)]);

    /// <summary>All of them; see <see cref="Finite"/> for the sizes of the small ones.</summary>
    public static readonly ImmutableSortedDictionary<string, SearchSpace> All = new Dictionary<string, SearchSpace>
    {
        ["empty"] = SearchSpace.Empty,
        ["one choice"] = new([Choice("only", SettingValue.Of("this"))]),
        ["one point"] = new([
            Choice("only", new SettingValue.Null()),
            new("fixed", new Distribution.Float(2.5, 2.5)),
            new("whole", new Distribution.Int(3, 3)),
        ]),
        ["values of any " + "type"] = new([
            Choice(
                "any",
                SettingValue.Of(1),
                SettingValue.Of(1.0),
                SettingValue.Of("1"),
                SettingValue.Of(true),
                new SettingValue.Null(),
                Widths,
                SettingValue.Map.Empty
            ),
        ]),
        ["alike in pairs"] = new([
            Choice(
                "zero",
                SettingValue.Of(0),
                SettingValue.Of(-0.0),
                SettingValue.Of(0.0),
                new SettingValue.List([SettingValue.Of(1), SettingValue.Of(2)]),
                new SettingValue.List([SettingValue.Of(1.0), SettingValue.Of(2.0)])
            ),
            new(
                "one",
                new Distribution.Categorical([SettingValue.Of(1), SettingValue.Of(1.0)]),
                [new Condition("zero", [SettingValue.Of(0.0)])]
            ),
            new(
                "two",
                new Distribution.Int(0, 2),
                [new Condition("zero", [new SettingValue.List([SettingValue.Of(1.0), SettingValue.Of(2)])])]
            ),
        ]),
        ["small mixed"] = new([
            Choice("kind", SettingValue.Of("a"), SettingValue.Of("b"), SettingValue.Of("c")),
            new("layers", new Distribution.Int(1, 4)),
            new("rate", new Distribution.Float(0.1, 0.5, Step: 0.1)),
        ]),
        ["lattices"] = new([
            new("stepped", new Distribution.Int(-10, 11, Step: 5)),
            new("log", new Distribution.Int(1, 6, Log: true)),
        ]),
        ["conditional"] = Conditional,
        ["flags and what they switch"] = new([
            .. Enumerable.Range(0, 3).Select(i => Choice($"flag{i}", SettingValue.Of(false), SettingValue.Of(true))),
            .. Enumerable
                .Range(0, 3)
                .Select(i => new Parameter(
                    $"size{i}",
                    new Distribution.Int(1, 2),
                    [new Condition($"flag{i}", [SettingValue.Of(true)])]
                )),
        ]),
        ["large lattice"] = new([
            new("x", new Distribution.Int(0, 999)),
            new("y", new Distribution.Int(1, 100_000, Log: true)),
            new("z", new Distribution.Float(-1, 1, Step: 0.001)),
            Choice("c", [.. Enumerable.Range(0, 12).Select(i => SettingValue.Of($"choice {i}"))]),
        ]),
        ["floats"] = new([
            new("x", new Distribution.Float(-5, 10)),
            new("lr", new Distribution.Float(1e-5, 1e-1, Log: true)),
            new("n", new Distribution.Int(1, 1024, Log: true)),
            Choice("c", SettingValue.Of("p"), SettingValue.Of("q")),
        ]),
        ["conditional floats"] = new([
            Choice("kind", SettingValue.Of("vae"), SettingValue.Of("factor"), SettingValue.Of("capacity")),
            new("gamma", new Distribution.Float(1, 40), [new Condition("kind", [SettingValue.Of("factor")])]),
            new("c", new Distribution.Float(0, 25), [new Condition("kind", [SettingValue.Of("capacity")])]),
            new(
                "anneal",
                new Distribution.Int(1, 100),
                [new Condition("kind", [SettingValue.Of("capacity"), SettingValue.Of("factor")])]
            ),
            new("lr", new Distribution.Float(1e-4, 1e-1, Log: true)),
        ]),
        ["huge ranges"] = new([
            new("any double", new Distribution.Float(-double.MaxValue, double.MaxValue)),
            new("any long", new Distribution.Int(long.MinValue, long.MaxValue)),
            new("any positive", new Distribution.Int(1, long.MaxValue, Log: true)),
            new("any magnitude", new Distribution.Float(double.Epsilon, double.MaxValue, Log: true)),
            new("long strides", new Distribution.Int(long.MinValue, long.MaxValue, Step: long.MaxValue / 2)),
            new("short steps", new Distribution.Float(-1e6, 1e6, Step: 1e-7)),
        ]),
        ["narrow ranges"] = new([
            new("float", new Distribution.Float(1, 1 + 1e-12)),
            new("log", new Distribution.Float(1, 1 + 1e-12, Log: true)),
            new("tiny", new Distribution.Float(0, 1e-300)),
            new("late", new Distribution.Int(long.MaxValue - 1, long.MaxValue)),
        ]),
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>How many points the small finite ones have, counted by hand.</summary>
    public static readonly ImmutableSortedDictionary<string, int> Finite = new Dictionary<string, int>
    {
        ["empty"] = 1,
        ["one choice"] = 1,
        ["one point"] = 1,
        ["values of any type"] = 6,
        ["alike in pairs"] = 4,
        ["small mixed"] = 60,
        ["lattices"] = 30,
        ["conditional"] = 2 + 3 * 5 + 3 * 2,
        ["flags and what they switch"] = 27,
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    // none | a: depth 1..3, width 0..4 | b: depth 1..3 with twin on or off | none again has a flag
    // of its own.
    private static SearchSpace Conditional =>
        new([
            Choice("kind", SettingValue.Of("none"), SettingValue.Of("a"), SettingValue.Of("b")),
            new(
                "depth",
                new Distribution.Int(1, 3),
                [new Condition("kind", [SettingValue.Of("a"), SettingValue.Of("b")])]
            ),
            new(
                "width",
                new Distribution.Int(0, 4),
                [
                    new Condition("kind", [SettingValue.Of("a")]),
                    new Condition("depth", [SettingValue.Of(1), SettingValue.Of(2), SettingValue.Of(3)]),
                ]
            ),
            new(
                "twin",
                new Distribution.Categorical([SettingValue.Of(false), SettingValue.Of(true)]),
                [new Condition("kind", [SettingValue.Of("b")])]
            ),
            new(
                "flag",
                new Distribution.Categorical([SettingValue.Of(0), SettingValue.Of(1)]),
                [new Condition("kind", [SettingValue.Of("none")])]
            ),
        ]);

    private static Parameter Choice(string name, params ImmutableArray<SettingValue> choices) =>
        new(name, new Distribution.Categorical(choices));
}
