using System.Collections.Immutable;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs;

namespace Sweep.Specs.Tests;

/// <summary>Sweep files for tests, and short ways to read them.</summary>
internal static class Some
{
    internal const string Minimal = "sweep: tiny\ndata: {kind: moons}\n";

    internal static ImmutableArray<string> SweepFiles { get; } =
    ["moons.yaml", "moons-cvae.yaml", "moons-data.yaml", "moons-proba.yaml"];

    internal static string PathOf(string sweepFile) => Path.Combine(Root(), "sweeps", sweepFile);

    internal static string TextOf(string sweepFile) => File.ReadAllText(PathOf(sweepFile));

    internal static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sweep.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    internal static SpecOverrides Set(params ReadOnlySpan<string> sets) =>
        SpecOverrides.None with
        {
            Set = [.. sets.ToArray().Select(Split)],
        };

    internal static StudySpec Study(string text, params ReadOnlySpan<string> sets) =>
        SweepFile.Parse(text, Set(sets)) switch
        {
            SpecResult.Valid(var spec) => spec,
            SpecResult.Invalid(var errors) => throw new Xunit.Sdk.XunitException(
                string.Join('\n', SpecErrors.Lines("file", errors))
            ),
            var other => throw new Xunit.Sdk.XunitException($"unexpected {other}"),
        };

    /// <summary>The mistakes as lines; none for a valid file.</summary>
    internal static string[] Mistakes(string text, params ReadOnlySpan<string> sets) =>
        SweepFile.Parse(text, Set(sets)) is SpecResult.Invalid(var errors)
            ? SpecErrors.Lines("f.yaml", errors).ToArray()
            : [];

    internal static SettingValue List(params ReadOnlySpan<SettingValue> items) => new SettingValue.List([.. items]);

    private static (string Path, string Value) Split(string text) =>
        SpecOverrides.TrySplitSet(text, out var set)
            ? set
            : throw new Xunit.Sdk.XunitException($"'{text}' is not PATH=VALUE");
}
