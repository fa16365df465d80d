using System.Security.Cryptography.X509Certificates;
using Sweep.Cli.Hosting;
using Sweep.Cli.Tests.Commands.Cluster;
using Sweep.Shared.Domain.Trials;
using Sweep.Worker.Clients;

namespace Sweep.Cli.Tests.Commands.Hints;

/// <summary>
/// What is suggested of a coordinator that needs options to be reached, pasted: each command
/// reaches it.
/// </summary>
public sealed class CoordinatorHintsTests : IAsyncLifetime
{
    private const string Token = "all-0123456789abcdef";

    private readonly TestCommandLine cli = new();
    private X509Certificate2 certificate = null!;
    private TestFleet fleet = null!;
    private string[] reach = null!;
    private PastedHints hints = null!;

    public async ValueTask InitializeAsync()
    {
        certificate = CoordinatorCertificate.OfHome(cli.Folder, TimeProvider.System);
        fleet = await TestFleet.StartAsync(cli.Store, $"all {Token}\n", certificate);
        reach =
        [
            "--coordinator",
            fleet.Address,
            "--fingerprint",
            CoordinatorCredentials.FingerprintOf(certificate),
            "--token-file",
            cli.Write("Ann's token", Token),
        ];
        hints = new PastedHints(cli, reach, store: null);
    }

    public async ValueTask DisposeAsync()
    {
        await fleet.DisposeAsync();
        certificate.Dispose();
        cli.Dispose();
    }

    [Fact]
    public async Task Of_a_fleet_without_a_sweep_and_without_a_worker()
    {
        await hints.DoAsync(ExitCode.Done, "list");
        await hints.PasteAsync("sweep submit FILE");
        await hints.DoAsync(ExitCode.Done, "workers");
        var join = Assert.Single(PastedHints.In(cli.StandardError));
        Assert.Equal(["worker", "--join", .. reach[1..4]], PastedHints.WordsOf(join));
    }

    [Fact]
    public async Task Of_a_name_that_is_taken_and_a_sweep_that_was_stopped()
    {
        await hints.DoAsync(ExitCode.Done, "submit", cli.File());
        await hints.DoAsync(ExitCode.Mistake, "submit", cli.File());
        await hints.PasteAsync("sweep resume quick");
        await hints.DoAsync(ExitCode.Mistake, "resume", "quick", "--trials", "6");
        await hints.PasteAsync("sweep stop quick");
        await hints.DoAsync(ExitCode.Done, "resume", "quick");
        await hints.DoAsync(ExitCode.Done, "stop", "quick");
        await hints.PasteAsync("sweep resume quick");
    }

    [Fact]
    public async Task Of_trials_that_failed()
    {
        var credentials = new CoordinatorCredentials(
            Token,
            [CoordinatorCredentials.FingerprintOf(certificate)],
            null,
            IsInsecure: false
        );
        var runner = new FakeRunner(
            (command, _) => command.Key.Trial.Number == 1 ? new AttemptOutcome.Failed("no") : null
        );
        fleet.Join("a", runner, credentials);
        await hints.DoAsync(ExitCode.Done, "submit", cli.File(more: "retries: 0"));
        await fleet.ConclusionOf("quick");
        await hints.DoAsync(ExitCode.Done, "show", "quick");
        await hints.PasteAsync("sweep resume quick --retry-failed");
        await fleet.ConclusionOf("quick");
        await hints.DoAsync(ExitCode.Mistake, "resume", "quick");
        await hints.PasteAsync("sweep resume quick");
    }

    [Fact]
    public async Task Of_several_sweeps_and_of_a_file_in_the_place_of_a_name()
    {
        await hints.DoAsync(ExitCode.Done, "submit", cli.File("one"));
        await hints.DoAsync(ExitCode.Done, "submit", cli.File("two"));
        await hints.DoAsync(ExitCode.Done, "leaderboard");
        await hints.PasteAsync("sweep list");
        await hints.DoAsync(ExitCode.Mistake, "resume", "one.yaml");
        await hints.PasteAsync("sweep list");
    }
}
