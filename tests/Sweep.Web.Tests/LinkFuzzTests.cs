using System.Collections.Immutable;
using System.Text;
using Foundation;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Storage;
using Sweep.Web.Api;

namespace Sweep.Web.Tests;

/// <summary>
/// Frames that no worker of ours would send: broken, repeated, out of order, too large.
/// </summary>
public sealed class LinkFuzzTests
{
    private const ulong Seed = 20261125;

    [Fact]
    public void A_hundred_thousand_frames_are_read_or_refused_with_a_reason()
    {
        var frames = Frames(new SweepId("0123456789abcdef"));
        var chance = new Rng(Seed, RngPurpose.Jitter);
        var (read, refused) = (0, 0);
        for (var round = 0; round < 100_000; round++)
        {
            var frame = Damage(frames, ref chance);
            var message = LinkJson.ReadWorkerMessage(frame, out var mistake);
            Assert.True(message is null != mistake is null, $"round {round}: {Encoding.UTF8.GetString(frame)}");
            if (message is null)
                refused++;
            else
                read++;
            // What was read is a whole message: it can be written and read again.
            if (message is not null)
                Assert.True(
                    LinkJson.ReadWorkerMessage(LinkJson.Write(message), out mistake) is not null,
                    $"round {round}, {mistake}: {Encoding.UTF8.GetString(frame)}"
                );
        }

        Assert.True(read > 1000 && refused > 50_000, $"{read} read, {refused} refused");
    }

    [Fact]
    public async Task A_worker_that_keeps_to_the_rules_finishes_its_trials_beside_those_that_do_not()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        using var http = coordinator.Open();
        var spec = TestCoordinator.Study with { Trials = 40 };
        await http.SendAsync(ApiPaths.Sweeps, TestCoordinator.Submission(spec));
        var study = coordinator.Node.Host!.Studies.Single();
        var frames = Frames(study.Sweep);
        var chance = new Rng(Seed, RngPurpose.Jitter, trial: 1);

        await using var good = await LinkWorker.JoinAsync(coordinator.Port, "good");
        for (var link = 0; link < 100; link++)
        {
            await using var hostile = await LinkWorker.ConnectAsync(coordinator.Port, $"hostile-{link}");
            if (chance.NextInt(2) == 0)
                hostile.SendRaw(Hello($"hostile-{link}", slots: 0));
            for (var frame = 0; frame < 20; frame++)
                hostile.SendRaw(Damage(frames, ref chance));
            if (chance.NextInt(10) == 0)
                hostile.SendRaw(new byte[2 * LinkLimits.MessageBytes]);
        }

        Assert.IsType<StudyConclusion.Finished>(
            await study.Conclusion.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken)
        );
        var completed = coordinator
            .Store.ReadLog(study.Sweep)
            .Select(entry => entry.Read().Event)
            .OfType<TrialCompleted>()
            .Select(trial => trial.Number)
            .ToArray();
        Assert.Equal(Enumerable.Range(0, 40), completed.Order());
        Assert.False(coordinator.Node.Host!.Completion.IsCompleted);
    }

    [Fact]
    public async Task A_message_before_the_greeting_ends_its_link_with_a_reason()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var hostile = await LinkWorker.ConnectAsync(coordinator.Port, "hostile");
        hostile.SendRaw(LinkJson.Write(new WorkerMessage.Goodbye()));
        var rejected = await hostile.Rejected;
        Assert.Equal((true, "the first message is a greeting"), (rejected!.IsFinal, rejected.Reason));
    }

    [Fact]
    public async Task What_is_no_message_ends_its_link_with_a_reason()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var hostile = await LinkWorker.JoinAsync(coordinator.Port, "hostile");
        await hostile.Joined;
        hostile.SendRaw("{}"u8.ToArray());
        var rejected = await hostile.Rejected;
        Assert.True(rejected!.IsFinal);
        Assert.StartsWith("this is no message: ", rejected.Reason);
    }

    private static byte[] Hello(string name, int slots) =>
        LinkJson.Write(new WorkerMessage.Hello(SomeProfile.Of(name, slots), []));

    /// <summary>One of each kind of message, of attempts that were never given out.</summary>
    private static ImmutableArray<byte[]> Frames(SweepId sweep)
    {
        var key = new AttemptKey(new TrialKey(sweep, 3), 99);
        var blob = new BlobRef(new string('b', 64), 1234);
        var values = ImmutableSortedDictionary<string, double>.Empty.Add("loss", double.NaN).Add("mig", 0.25);
        WorkerReport[] reports =
        [
            new TrainingStarted(key, 0, 10),
            new Measured(key, 2, 1.5, [new CurveChunk(3, 0, 99, "loss", 1, [0.5, double.PositiveInfinity])]),
            new CheckpointSaved(key, 7, blob),
            new AttemptEnded(
                key,
                9,
                new AttemptOutcome.Completed(values, 1, 2, blob, new Provenance("d", "simd", "cpu", "m", "v"))
            ),
            new AttemptEnded(key, 9, new AttemptOutcome.Failed("it threw")),
            new AttemptEnded(key, 9, new AttemptOutcome.Stopped()),
        ];
        return
        [
            LinkJson.Write(new WorkerMessage.Hello(SomeProfile.Of("w", 2), [key])),
            LinkJson.Write(new WorkerMessage.Heartbeat([new AttemptProgress(key, 5, 5)], 3, 4)),
            LinkJson.Write(new WorkerMessage.Draining()),
            .. reports.Select(
                (report, at) => LinkJson.Write(new WorkerMessage.Reported(at + 1, report, at, IsFirst: at == 0))
            ),
        ];
    }

    private static byte[] Damage(ImmutableArray<byte[]> frames, ref Rng chance)
    {
        var frame = frames[chance.NextInt(frames.Length)].ToArray();
        for (var blows = chance.NextInt(4); blows > 0; blows--)
        {
            var at = chance.NextInt(frame.Length + 1);
            switch (chance.NextInt(7))
            {
                case 0 when at < frame.Length:
                    frame[at] ^= (byte)(1 << chance.NextInt(8));
                    break;
                case 1:
                    frame = frame[..at];
                    break;
                case 2:
                    frame = [.. frame[..at], .. frames[chance.NextInt(frames.Length)], .. frame[at..]];
                    break;
                case 3:
                    frame = Encoding.UTF8.GetBytes(Renumbered(Encoding.UTF8.GetString(frame), ref chance));
                    break;
                case 4:
                    frame = [.. frame[..at], .. Encoding.UTF8.GetBytes(new string('[', 1 + chance.NextInt(2000)))];
                    break;
                case 5 when at < frame.Length:
                    frame[at] = (byte)chance.NextInt(256);
                    break;
                case 6:
                    var other = frames[chance.NextInt(frames.Length)];
                    frame = [.. frame[..at], .. other[chance.NextInt(other.Length)..]];
                    break;
            }

            if (frame.Length is 0 or > 100_000)
                break;
        }

        return frame;
    }

    /// <summary>A number becomes one that is hardly one.</summary>
    private static string Renumbered(string text, ref Rng chance)
    {
        string[] odd =
        [
            "-1",
            "0",
            "99999999999999999999",
            "1e999",
            "null",
            "\"\"",
            "-9223372036854775808",
            "{}",
            "[]",
            "0.5",
            "true",
        ];
        var digits = text.Index()
            .Where(character => char.IsAsciiDigit(character.Item))
            .Select(character => character.Index)
            .ToArray();
        if (digits.Length == 0)
            return text;
        var at = digits[chance.NextInt(digits.Length)];
        return string.Concat(text.AsSpan(0, at), odd[chance.NextInt(odd.Length)], text.AsSpan(at + 1));
    }
}
