using System.Reflection;
using Foundation.Settings;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Settings;
using Vae.Models.Losses;
using Vae.Models.Metrics;

namespace Sweep.Specs.Tests.Settings;

/// <summary>
/// docs/glossary.md tells of every setting what the catalog says, and defines every metric and
/// state once.
/// </summary>
public sealed class GlossaryTests
{
    private const string Head = "| setting | takes |";

    private static readonly string Glossary = Path.Combine(Some.Root(), "docs", "glossary.md");

    private static readonly string[] Lines = File.ReadAllLines(Glossary);

    /// <summary>With SWEEP_GOLDEN=write the table is written.</summary>
    [Fact]
    public void Every_setting_has_its_line()
    {
        string[] table = [.. SettingsCatalog.All.Where(setting => !setting.IsSection).Select(LineOf)];
        if (Environment.GetEnvironmentVariable("SWEEP_GOLDEN") == "write")
            Write(table);
        else
            Assert.Equal(table, TableAfter(Head));
    }

    [Fact]
    public void Every_loss_names_the_publication_that_it_is_taken_from()
    {
        var rows = TableAfter("| `loss.kind` | S | source |").Select(line => line.Split(" | "));
        var found = rows.Select(row => (row[0].Trim('|', ' ', '`'), row[^1].Trim('|', ' ')));
        Assert.Equal(Sources(), found);
    }

    [Theory, MemberData(nameof(MetricNames))]
    public void Every_metric_is_defined_once(string metric) =>
        Assert.Single(Lines, line => line.StartsWith($"| **{metric}** |", StringComparison.Ordinal));

    [Theory, MemberData(nameof(States))]
    public void Every_state_of_a_trial_is_defined_once(string state) =>
        Assert.Single(Lines, line => line.StartsWith($"| **{state}** |", StringComparison.Ordinal));

    [Fact]
    public void Every_reserved_path_is_listed() =>
        Assert.All(
            SettingsCatalog.Reserved,
            path => Assert.Contains(Lines, line => line.Contains($"`{path}`", StringComparison.Ordinal))
        );

    [Fact]
    public void Every_reserved_word_is_listed() =>
        Assert.All(
            SettingsCatalog.All.Where(setting => setting.Type is SettingType.Choice),
            setting =>
                Assert.All(
                    ((SettingType.Choice)setting.Type).Reserved,
                    word =>
                        Assert.Contains(
                            Lines,
                            line =>
                                line.Contains($"`{setting.Path}`", StringComparison.Ordinal)
                                && line.Contains(word, StringComparison.Ordinal)
                        )
                )
        );

    [Fact]
    public void No_word_is_defined_twice()
    {
        var words = Lines
            .Where(line => line.StartsWith("| **", StringComparison.Ordinal))
            .Select(line => line.Split("**")[1])
            .ToList();
        Assert.Equal(words.Distinct(StringComparer.OrdinalIgnoreCase), words);
    }

    public static TheoryData<string> MetricNames =>
        [
            .. TrialMetric.All.Select(metric => metric.Name),
            "mig_error",
            "aam_error",
            "lr",
            "test_mse",
            "test_kl",
            "test_reconstruction",
            "test_loss",
            "test_mse_mean",
            "test_reconstruction_mean",
            "test_loss_mean",
        ];

    public static TheoryData<string> States => [.. Enum.GetNames<TrialState>().Select(name => name.ToLowerInvariant())];

    /// <summary>| path | what it takes | default | may a trial differ in it | meaning |</summary>
    private static string LineOf(Setting setting)
    {
        var standard = string.Join(
            "; ",
            setting.KindDefaults.Select(own => $"{own.Key} {Written(own.Value)}").Prepend(Written(setting.Default))
        );
        var only = setting.Only is { } limit ? $" Only with {limit.Path}: {string.Join(" or ", limit.Values)}." : "";
        return $"| `{setting.Path}` | {setting.Expected} | {standard} | {(setting.Sweepable ? "yes" : "no")} | "
            + $"{setting.Doc}{only} |";
    }

    private static string Written(SettingValue? standard) =>
        standard switch
        {
            null => "must be said",
            SettingValue.Null => "off",
            var value => $"{value}",
        };

    private static IEnumerable<(string Word, string Source)> Sources() =>
        from member in typeof(LossKind).GetFields(BindingFlags.Public | BindingFlags.Static)
        let declared = member.GetCustomAttribute<WordAttribute>()!
        select (declared.Words[0], declared.Source!);

    private static IEnumerable<string> TableAfter(string head) =>
        Lines.Skip(RowAfter(head)).TakeWhile(line => line.StartsWith('|'));

    private static int RowAfter(string head) =>
        Array.FindIndex(Lines, line => line.StartsWith(head, StringComparison.Ordinal)) + 2;

    private static void Write(string[] table)
    {
        var first = RowAfter(Head);
        var after = Lines.Skip(first + TableAfter(Head).Count());
        File.WriteAllLines(Glossary, [.. Lines.Take(first), .. table, .. after]);
    }
}
