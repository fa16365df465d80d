using System.Security.Cryptography.X509Certificates;
using Sweep.Cli.Hosting;
using Sweep.Cli.Tests.Commands.Cluster;
using Sweep.Shared.Protocol;
using Sweep.Worker.Hosting.Link;

namespace Sweep.Cli.Tests.Commands.Hints;

/// <summary>What is suggested of a coordinator that needs options to be reached, pasted: each command reaches it.</summary>
public sealed class CoordinatorHintsTests : IAsyncLifetime
{
    private const string Token = "all-0123456789abcdef";

    private readonly TestDoor door = new();
    private X509Certificate2 certificate = null!;
    private TestFleet fleet = null!;
    private string[] reach = null!;
    private int files;

    public async ValueTask InitializeAsync()
    {
        certificate = CoordinatorCertificate.OfHome(door.Folder, TimeProvider.System);
        fleet = await TestFleet.StartAsync(door.Store, $"all {Token}\n", certificate);
        reach =
        [
            "--coordinator", fleet.Address, "--fingerprint", CoordinatorAccess.FingerprintOf(certificate),
            "--token-file", door.Write("Ann's token", Token),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await fleet.DisposeAsync();
        certificate.Dispose();
        door.Dispose();
    }

    [Fact]
    public async Task Of_a_fleet_without_a_sweep_and_without_a_worker()
    {
        await DoAsync(ExitCode.Done, "list");
        await PasteAsync("sweep submit FILE");
        await DoAsync(ExitCode.Done, "workers");
        var join = Assert.Single(PastedHints.In(door.Talk));
        Assert.Equal(["worker", "--join", .. reach[1..4]], PastedHints.WordsOf(join));
    }

    [Fact]
    public async Task Of_a_name_that_is_taken_and_a_sweep_that_was_stopped()
    {
        await DoAsync(ExitCode.Done, "submit", door.File());
        await DoAsync(ExitCode.Mistake, "submit", door.File());
        await PasteAsync("sweep resume quick");
        await DoAsync(ExitCode.Mistake, "resume", "quick", "--trials", "6");
        await PasteAsync("sweep stop quick");
        await DoAsync(ExitCode.Done, "resume", "quick");
        await DoAsync(ExitCode.Done, "stop", "quick");
        await PasteAsync("sweep resume quick");
    }

    [Fact]
    public async Task Of_trials_that_failed()
    {
        var access = new CoordinatorAccess(Token, [CoordinatorAccess.FingerprintOf(certificate)], null, IsInsecure: false);
        var runner = new FakeRunner((command, _) => command.Key.Trial.Number == 1 ? new AttemptOutcome.Failed("no") : null);
        fleet.Join("a", runner, access);
        await DoAsync(ExitCode.Done, "submit", door.File(more: "retries: 0"));
        await fleet.ConclusionOf("quick");
        await DoAsync(ExitCode.Done, "show", "quick");
        await PasteAsync("sweep resume quick --retry-failed");
        await fleet.ConclusionOf("quick");
        await DoAsync(ExitCode.Mistake, "resume", "quick");
        await PasteAsync("sweep resume quick");
    }

    [Fact]
    public async Task Of_several_sweeps_and_of_a_file_in_the_place_of_a_name()
    {
        await DoAsync(ExitCode.Done, "submit", door.File("one"));
        await DoAsync(ExitCode.Done, "submit", door.File("two"));
        await DoAsync(ExitCode.Done, "leaderboard");
        await PasteAsync("sweep list");
        await DoAsync(ExitCode.Mistake, "resume", "one.yaml");
        await PasteAsync("sweep list");
    }

    private async Task DoAsync(int expected, params string[] arguments)
    {
        var code = await door.EnterAsync([.. arguments, .. reach]);
        Assert.True(code == expected, $"`sweep {string.Join(' ', arguments)}` ended with {code}: {door.Talk}");
    }

    /// <summary>Pastes what was suggested, which begins with these commands in this order.</summary>
    private async Task PasteAsync(params string[] expected)
    {
        var hints = PastedHints.In(door.Talk + door.Output);
        Assert.Equal(expected, hints.Zip(expected, (hint, start) => hint[..Math.Min(start.Length, hint.Length)]));
        Assert.Equal(expected.Length, hints.Count);
        foreach (var hint in hints)
        {
            files++;
            door.Opened.Clear();
            var words = PastedHints.WordsOf(hint);
            await door.DoneAsync(PastedHints.Filled(words, new Dictionary<string, string> { ["FILE"] = door.File($"quick{files}") }));
            Assert.Empty(door.Opened);
            foreach (var option in reach) Assert.Contains(option, words);
        }
    }
}
