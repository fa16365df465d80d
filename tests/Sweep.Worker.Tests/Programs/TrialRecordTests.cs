using System.Collections.Immutable;
using System.Text;
using Sweep.Shared.Domain.Studies;
using Sweep.Worker.Programs;

namespace Sweep.Worker.Tests.Programs;

public sealed class TrialRecordTests
{
    [Fact]
    public void The_kept_step_is_the_best_of_those_that_have_all_objectives()
    {
        var kept = Kept(
            ["loss", "acc"],
            """{"step":1,"loss":0.1}""",
            """{"step":2,"loss":0.5,"acc":0.7}""",
            """{"step":3,"loss":0.2}""",
            """{"step":4,"loss":0.4}""",
            """{"step":4,"acc":0.9,"size":3}""",
            """{"step":5,"loss":0.3}"""
        );
        Assert.Equal(4, kept.Step);
        Assert.Equal([("acc", 0.9), ("loss", 0.4), ("size", 3)], kept.Values.Select(entry => (entry.Key, entry.Value)));
    }

    [Fact]
    public void Objectives_that_a_final_report_brings_are_not_asked_of_steps()
    {
        var kept = Kept(
            ["loss", "acc"],
            """{"step":1,"loss":0.1}""",
            """{"step":2,"loss":0.5,"acc":0.7}""",
            """{"final":{"acc":0.8}}"""
        );
        Assert.Equal((1, 0.1, 0.8), (kept.Step, kept.Values["loss"], kept.Values["acc"]));
        kept = Kept(
            ["loss", "acc"],
            """{"step":1,"acc":0.1}""",
            """{"step":2,"acc":0.7}""",
            """{"final":{"loss":0.8}}"""
        );
        Assert.Equal((2, 0.8, 0.7), (kept.Step, kept.Values["loss"], kept.Values["acc"]));
        kept = Kept(["loss"], """{"final":{"loss":0.8}}""");
        Assert.Equal((0, 0.8), (kept.Step, kept.Values["loss"]));
    }

    [Theory]
    [InlineData(
        "loss acc",
        """{"step":1,"loss":1}|{"step":2,"acc":1}|{"step":3,"loss":1}""",
        "no step has all objectives: acc was never reported at a step that has loss;"
    )]
    [InlineData(
        "loss acc f1",
        """{"step":1,"loss":1,"f1":1}|{"step":2,"acc":1}""",
        "no step has all objectives: acc was never reported at a step that has loss and f1;"
    )]
    [InlineData(
        "loss acc f1",
        """{"step":1,"acc":1,"f1":1}|{"step":2,"loss":1}""",
        "no step has all objectives: loss was never reported at a step that has acc and f1;"
    )]
    [InlineData(
        "loss acc f1",
        """{"step":1,"acc":1}|{"step":2,"f1":1}|{"step":3,"loss":1}""",
        "no step has all objectives: acc and f1 were never reported at a step that has loss;"
    )]
    [InlineData(
        "loss acc f1",
        """{"step":1,"loss":1,"acc":1}""",
        "it ended without a report of f1; a report is a line"
    )]
    public void Values_of_different_steps_are_never_mixed(string objectives, string lines, string reason)
    {
        var record = RecordOf([.. objectives.Split(' ')], lines.Split('|'));
        var missing = Assert.IsType<RecordOutcome.Missing>(record.Conclude());
        Assert.StartsWith(reason, missing.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_with_an_objective_that_is_not_finite_is_not_kept()
    {
        Assert.Equal(
            2,
            Kept(["loss", "acc"], """{"step":1,"loss":0.1,"acc":nan}""", """{"step":2,"loss":0.5,"acc":0.7}""").Step
        );
        var diverged = RecordOf(
                ["loss", "acc"],
                """{"step":1,"loss":0.1,"acc":nan}""",
                """{"step":2,"loss":inf,"acc":1}""",
                """{"step":3,"loss":1}"""
            )
            .Conclude();
        Assert.Equal(new RecordOutcome.Diverged("loss and acc were never finite numbers at one step"), diverged);
    }

    [Fact]
    public void What_was_reported_before_a_checkpoint_counts_after_it()
    {
        string[] lines =
        [
            """{"step":1,"loss":0.1}""",
            """{"step":2,"loss":0.5,"acc":0.7}""",
            """{"step":3,"acc":0.5}""",
            """{"step":3,"loss":0.3}""",
            """{"step":4,"loss":nan,"acc":1}""",
        ];
        for (var count = 0; count <= lines.Length; count++)
        {
            foreach (
                ImmutableArray<string> objectives in new ImmutableArray<string>[]
                {
                    ["loss"],
                    ["loss", "acc"],
                    ["acc", "loss"],
                }
            )
            {
                var first = RecordOf(objectives, lines[..count]);
                var second = RecordOf(objectives);
                var folder = Directory.CreateTempSubdirectory().FullName;
                Assert.NotNull(ProgramCheckpoint.Restore(ProgramCheckpoint.Write(first, "at", "x"u8), second, folder));
                Directory.Delete(folder, recursive: true);
                Say(second, lines[count..]);
                var (expected, found) = (RecordOf(objectives, lines).Conclude(), second.Conclude());
                if (expected is RecordOutcome.Kept kept)
                {
                    var resumed = Assert.IsType<RecordOutcome.Kept>(found);
                    Assert.Equal(kept.Step, resumed.Step);
                    Assert.Equal(kept.Values, resumed.Values);
                }
                else
                    Assert.Equal(expected, found);
            }
        }
    }

    [Fact]
    public void A_checkpoint_of_an_earlier_version_is_gone_on_from()
    {
        var head = Encoding.UTF8.GetBytes("""{"name":"at","step":5,"kept_step":3,"kept":{"loss":0.25,"size":2}}""");
        byte[] bytes = [.. "SWC1"u8, .. BitConverter.GetBytes(head.Length), .. head, .. "file"u8];
        var record = RecordOf(["loss"]);
        var folder = Directory.CreateTempSubdirectory().FullName;
        var path = ProgramCheckpoint.Restore(bytes, record, folder);
        Assert.Equal("file", File.ReadAllText(path!));
        Directory.Delete(folder, recursive: true);
        Say(record, """{"step":6,"loss":0.5}""");
        var kept = Assert.IsType<RecordOutcome.Kept>(record.Conclude());
        Assert.Equal((3, 0.25, 2), (kept.Step, kept.Values["loss"], kept.Values["size"]));
    }

    private static RecordOutcome.Kept Kept(ImmutableArray<string> objectives, params string[] lines) =>
        Assert.IsType<RecordOutcome.Kept>(RecordOf(objectives, lines).Conclude());

    private static TrialRecord RecordOf(ImmutableArray<string> objectives, params string[] lines)
    {
        var record = new TrialRecord(new Objective(objectives[0], Goal.Minimize), objectives);
        Say(record, lines);
        return record;
    }

    private static void Say(TrialRecord record, params string[] lines)
    {
        foreach (var report in lines.SelectMany(line => ReportLine.Parse(Encoding.UTF8.GetBytes(line))!.Reports))
        {
            if (report is Report.Measured measured)
                record.Take(measured);
            else
                record.Take((Report.Final)report);
        }
    }
}
