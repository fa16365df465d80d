using Sweep.Shared.Settings;
using Sweep.Shared.Trials;
using Sweep.Shared.Values;
using Sweep.Specs.Settings;

namespace Sweep.Specs.Tests;

/// <summary>docs/glossary.md tells of every setting what the catalog says, and defines every metric and state once.</summary>
public sealed class GlossaryTests
{
    private static readonly string[] Lines = File.ReadAllLines(PathOfGlossary());

    [Fact]
    public void Every_setting_has_its_line() => Assert.Equal(SettingsCatalog.All.Where(setting => !setting.IsSection).Select(LineOf), TableAfter("| setting | takes |"));

    [Theory, MemberData(nameof(MetricNames))]
    public void Every_metric_is_defined_once(string metric) => Assert.Single(Lines, line => line.StartsWith($"| **{metric}** |", StringComparison.Ordinal));

    [Theory, MemberData(nameof(States))]
    public void Every_state_of_a_trial_is_defined_once(string state) => Assert.Single(Lines, line => line.StartsWith($"| **{state}** |", StringComparison.Ordinal));

    [Fact]
    public void Every_reserved_path_is_listed() => Assert.All(SettingsCatalog.Reserved, path => Assert.Contains(Lines, line => line.Contains($"`{path}`", StringComparison.Ordinal)));

    [Fact]
    public void Every_reserved_word_is_listed() => Assert.All(
        SettingsCatalog.All.Where(setting => setting.Shape is Shape.Choice),
        setting => Assert.All(((Shape.Choice)setting.Shape).Reserved, word => Assert.Contains(Lines, line => line.Contains($"`{setting.Path}`", StringComparison.Ordinal) && line.Contains(word, StringComparison.Ordinal))));

    [Fact]
    public void No_word_is_defined_twice()
    {
        var words = Lines.Where(line => line.StartsWith("| **", StringComparison.Ordinal)).Select(line => line.Split("**")[1]).ToList();
        Assert.Equal(words.Distinct(StringComparer.OrdinalIgnoreCase), words);
    }

    public static TheoryData<string> MetricNames =>
    [
        .. MetricCatalog.All.Select(metric => metric.Name),
        "mig_error", "aam_error", "lr",
        "test_mse", "test_kl", "test_reconstruction", "test_loss", "test_mse_mean", "test_reconstruction_mean", "test_loss_mean",
    ];

    public static TheoryData<string> States => [.. Enum.GetNames<TrialState>().Select(name => name.ToLowerInvariant())];

    /// <summary>| path | what it takes | default | may a trial differ in it | meaning |</summary>
    private static string LineOf(Setting setting)
    {
        var standard = string.Join("; ", setting.KindDefaults.Select(own => $"{own.Key} {Written(own.Value)}").Prepend(Written(setting.Default)));
        var only = setting.Only is { } limit ? $" Only with {limit.Path}: {string.Join(" or ", limit.Values)}." : "";
        return $"| `{setting.Path}` | {setting.Expected} | {standard} | {(setting.Sweepable ? "yes" : "no")} | {setting.Doc}{only} |";
    }

    private static string Written(Value? standard) => standard switch { null => "must be said", Value.Null => "off", var value => $"{value}" };

    private static IEnumerable<string> TableAfter(string head) =>
        Lines.SkipWhile(line => !line.StartsWith(head, StringComparison.Ordinal)).Skip(2).TakeWhile(line => line.StartsWith('|'));

    private static string PathOfGlossary()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Sweep.sln"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "docs", "glossary.md");
    }
}
