using System.Text;
using Sweep.Worker.Programs;

namespace Sweep.Worker.Tests.Programs;

public sealed class ReportLineTests
{
    [Theory]
    [
        InlineData("nan"),
        InlineData("NaN"),
        InlineData("NAN"),
        InlineData("-nan"),
        InlineData("-nan(ind)"),
        InlineData("+NaN")
    ]
    [InlineData("\"nan\""), InlineData("\"NaN\""), InlineData("\" nan \""), InlineData("null")]
    public void Not_a_number_is_read_as_programs_print_it(string text) => Assert.Equal(double.NaN, LossIn(text));

    [Theory]
    [
        InlineData("inf"),
        InlineData("Inf"),
        InlineData("INF"),
        InlineData("+inf"),
        InlineData("Infinity"),
        InlineData("infinity")
    ]
    [InlineData("\"inf\""), InlineData("\"+Infinity\"")]
    public void Infinity_is_read_as_programs_print_it(string text)
    {
        Assert.Equal(double.PositiveInfinity, LossIn(text));
        if (!text.Contains('+', StringComparison.Ordinal))
            Assert.Equal(double.NegativeInfinity, LossIn(text.StartsWith('"') ? "\"-" + text[1..] : "-" + text));
    }

    [Theory]
    [InlineData("0.12", 0.12), InlineData("\"0.12\"", 0.12), InlineData("\"-1e-3\"", -1e-3), InlineData("+0.5", 0.5)]
    [InlineData(".5", 0.5), InlineData("5.", 5), InlineData("007", 7), InlineData("1E5", 1e5), InlineData("-0", -0.0)]
    public void Numbers_of_other_languages_and_in_texts_are_numbers(string text, double value) =>
        Assert.Equal(value, LossIn(text));

    [Theory]
    [
        InlineData("\"0,12\"", "'0,12'"),
        InlineData("high", "'high'"),
        InlineData("true", "true"),
        InlineData("True", "'True'")
    ]
    [
        InlineData("[0.5, nan]", "a list"),
        InlineData("{\"mean\": inf}", "an object"),
        InlineData("", "empty"),
        InlineData("\"\"", "empty")
    ]
    [
        InlineData("tensor(0.5, device='cuda:0')", "'tensor(0.5, device='cuda:0')'"),
        InlineData("np.float64(0.5)", "'np.float64(0.5)'")
    ]
    [
        InlineData("0x10", "'0x10'"),
        InlineData("1_000", "'1_000'"),
        InlineData("nano", "'nano'"),
        InlineData("--5", "'--5'")
    ]
    public void A_metric_that_is_no_number_is_named_and_takes_no_other_with_it(string text, string found)
    {
        var line = Parse($$"""{"step": 3, "acc": {{text}}, "val/loss": 0.5}""");
        Assert.Equal([("val/loss", 0.5)], Metrics(line));
        var mistake = Assert.Single(line.Mistakes);
        Assert.Equal($"step 3: the metric acc is {found}, expected a number", mistake.Reason);
    }

    [Fact]
    public void A_name_that_no_metric_may_have_is_named()
    {
        var line = Parse("""{"step": 1, "a b": 1, "recall@10": 2, "é": 3, "x:y/z.w-v_u": 4}""");
        Assert.Equal([("recall@10", 2), ("x:y/z.w-v_u", 4)], Metrics(line));
        Assert.StartsWith(
            "step 1: the metric 'a b' is not a name of letters",
            line.Mistakes[0].Reason,
            StringComparison.Ordinal
        );
        Assert.Contains("'é'", line.Mistakes[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void One_object_may_report_a_step_a_checkpoint_and_the_end()
    {
        var line = Parse("""{"step": 2, "loss": 1, "checkpoint": "a", "final": {"acc": 1, "f1": bad}}""");
        Assert.Equal([("loss", 1)], Metrics(line));
        Assert.Equal("a", Assert.Single(line.Reports.OfType<Report.Checkpoint>()).File);
        Assert.Equal(["acc"], Assert.Single(line.Reports.OfType<Report.Final>()).Metrics.Keys);
        Assert.Equal("final: the metric f1 is 'bad', expected a number", Assert.Single(line.Mistakes).Reason);
    }

    [Fact]
    public void Two_processes_that_write_one_line_are_both_read()
    {
        var line = Parse("""{"step": 1, "loss": 1}{"step": 2, "loss": nan} done""");
        Assert.Equal([1, 2], line.Reports.OfType<Report.Measured>().Select(report => report.Step));
        Assert.Equal("after a report stands 'done'", Assert.Single(line.Mistakes).Reason);
    }

    [Theory]
    [InlineData("""{"step": 0, "loss": 1}""", "a report's step is 0, expected an integer from 1 to 2147483647")]
    [InlineData("""{"step": 1.5, "loss": 1}""", "a report's step is 1.5, expected an integer from 1 to 2147483647")]
    [InlineData(
        """{"step": "last", "loss": 1}""",
        "a report's step is 'last', expected an integer from 1 to 2147483647"
    )]
    [InlineData("""{"final": 0.5}""", "a report's final is 0.5, expected an object of metrics")]
    [InlineData("""{"checkpoint": 3}""", "a report's checkpoint is 3, expected the name of a file")]
    [InlineData("""{"checkpoint": "a\u0000b"}""", "a report's checkpoint is 'a\0b', expected the name of a file")]
    [InlineData("""{'step': 1, 'loss': 1}""", "a report is no JSON: its names stand in single quotes")]
    [InlineData("""{ step: 1, loss: 1 }""", "a report is no JSON: 's' is an invalid start of a property name")]
    [InlineData("""{"step": 1, "loss": 0.5""", "a report is no JSON: ")]
    [InlineData("""{"step": 1, "loss": 0,5}""", "a report is no JSON: ")]
    [InlineData("""{"checkpoint": "\ud800"}""", "a report has half a surrogate pair in a text")]
    public void What_cannot_be_read_says_what_is_wrong(string text, string reason)
    {
        var line = Parse(text);
        Assert.Empty(line.Reports);
        Assert.StartsWith(reason, Assert.Single(line.Mistakes).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [
        InlineData("\uFEFF{\"step\": 1, \"loss\": 1}\r\n"),
        InlineData("\r  {\"step\":1,\"loss\":1,}"),
        InlineData("""{"step":"1.0","loss":1}""")
    ]
    public void What_stands_around_a_report_does_no_harm(string text)
    {
        var line = Parse(text);
        Assert.Equal([("loss", 1)], Metrics(line));
        Assert.Empty(line.Mistakes);
    }

    [Theory]
    [
        InlineData("[1]"),
        InlineData("{\"hello\": 1}"),
        InlineData("{INFO} step: 5"),
        InlineData("{\"event\": {\"step\": 1}}"),
        InlineData("{"),
        InlineData("")
    ]
    public void Other_output_is_no_report(string text) => Assert.Null(ReportLine.Parse(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Any_bytes_are_read_or_refused()
    {
        var rng = new Foundation.Rng(3, Foundation.RngPurpose.Command);
        var alphabet = "{}[]\",:\\ ()nainf-+.0159eE'\uFFFDstep"u8.ToArray();
        for (var i = 0; i < 20_000; i++)
        {
            var tail = Enumerable
                .Range(0, (int)(rng.NextUInt32() % 30))
                .Select(_ => alphabet[rng.NextUInt32() % alphabet.Length]);
            byte[] line = [.. "{\"step\":1,"u8, .. tail];
            var parsed = ReportLine.Parse(line);
            Assert.True(
                parsed is { Reports.IsEmpty: false } or { Mistakes.IsEmpty: false },
                Encoding.UTF8.GetString(line)
            );
        }
    }

    private static double LossIn(string text)
    {
        var line = Parse($$"""{"step": 3, "loss": {{text}}, "size": 7}""");
        Assert.Empty(line.Mistakes);
        Assert.Equal(7, Metrics(line).Single(metric => metric.Name == "size").Value);
        return Metrics(line).Single(metric => metric.Name == "loss").Value;
    }

    private static ReportLine Parse(string text) =>
        Assert.IsType<ReportLine>(ReportLine.Parse(Encoding.UTF8.GetBytes(text)));

    private static IEnumerable<(string Name, double Value)> Metrics(ReportLine line) =>
        Assert.Single(line.Reports.OfType<Report.Measured>()).Metrics.Select(metric => (metric.Key, metric.Value));
}
