using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Sweep.Architecture.Tests;

/// <summary>
/// The records that hold a start on its way out, or a report on its way home: those that
/// docs/architecture.md names, and at most five each way.
/// </summary>
public sealed partial class WalkTests
{
    private const int MostEnvelopes = 5;

    private static readonly string Root = FindRoot();

    /// <summary>Both ways as bytes, of which the source does not say what they mean.</summary>
    private const string Bytes = "LinkFrame";

    [Fact]
    public void A_start_has_the_envelopes_that_are_drawn()
    {
        // What the fleet remembers, and what a script that asks for a trial is answered.
        string[] aside = ["HeldAttempt", "AskAnswer.Handed"];
        Assert.Equal(
            Drawn("A `StartTrial` on its way"),
            Sorted(Holding("StartTrial|CoordinatorMessage").Except(aside).Append(Bytes))
        );
    }

    [Fact]
    public void A_report_has_the_envelopes_that_are_drawn()
    {
        // What is shown.
        string[] aside = ["StudyNotice.Progressed", "StudyNotice.StaleReportDropped"];
        Assert.Equal(
            Drawn("A `Measured` on its way"),
            Sorted(
                Holding("WorkerReport|WorkerMessage|WorkerMessage.Reported|StudyInput.Reported")
                    .Except(aside)
                    .Append(Bytes)
            )
        );
    }

    /// <summary>The first column of the table that follows these words.</summary>
    private static string[] Drawn(string words)
    {
        var text = File.ReadAllText(Path.Combine(Root, "docs", "architecture.md"));
        var table = text[text.IndexOf(words, StringComparison.Ordinal)..].Split("\n\n")[1];
        var names = Row().Matches(table).Select(row => row.Groups["name"].Value).ToArray();
        Assert.InRange(names.Length, 1, MostEnvelopes);
        return Sorted(names);
    }

    /// <summary>The records of the source with a parameter of one of these types.</summary>
    private static IEnumerable<string> Holding(string types)
    {
        var parameter = new Regex($@"(?:^|[(,]\s*)(?:{types})\?? [A-Z]\w*", RegexOptions.Multiline);
        return Directory
            .GetFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(source => Record().Matches(File.ReadAllText(source)))
            .Where(record => parameter.IsMatch(record.Groups["parameters"].Value))
            .Select(NameOf);
    }

    /// <summary>With the hierarchy that it is nested in, which is its base.</summary>
    private static string NameOf(Match record)
    {
        var (name, parent) = (record.Groups["name"].Value, record.Groups["parent"].Value);
        return parent.Length == 0 ? name : $"{parent}.{name}";
    }

    private static string[] Sorted(IEnumerable<string> names) => [.. names.Order(StringComparer.Ordinal)];

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));

    [GeneratedRegex(@"^\| `(?<name>[\w.]+)`", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(
        @"record (?:struct )?(?<name>\w+)(?<parameters>\((?:[^()]|\([^()]*\))*\))(?:\s*:\s*(?<parent>\w+))?"
    )]
    private static partial Regex Record();
}
