using System.Net;
using System.Security.Cryptography;
using Sweep.Cli.Hosting;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Specs.Settings;
using Sweep.Worker.Clients;
using Sweep.Worker.Hosting.Data;
using Sweep.Worker.Training;
using Vae.Models.Datasets.Files;

namespace Sweep.Cli.Tests.Commands.Cluster;

/// <summary>
/// Workers that lack data: they take them from the coordinator, or hand the trial back.
/// </summary>
public sealed class DataSupplyTests
{
    private static readonly string[] Names =
    [
        "train-images-idx3-ubyte",
        "train-labels-idx1-ubyte.gz",
        "t10k-images-idx3-ubyte",
        "t10k-labels-idx1-ubyte",
    ];

    [Fact]
    public async Task What_a_worker_lacks_comes_from_the_coordinator_byte_for_byte()
    {
        using var cli = new TestCommandLine();
        Fill(cli.Data);
        var elsewhere = new DataFolder(Path.Combine(cli.Folder, "elsewhere"));
        await using var fleet = await TestFleet.StartAsync(cli.Store, dataOf: new DataLibrary(cli.Data).FilesOf);
        fleet.Join("needy", Supplied(fleet, elsewhere));
        await cli.EnterAsync("submit", Digits(cli), "--coordinator", fleet.Address);
        await fleet.ConclusionOf("digits");

        Assert.Equal(["needy"], View(cli).Trials.Select(trial => trial.Trial.Worker).Distinct());
        Assert.All(View(cli).Trials, trial => Assert.NotNull(trial.Rank));
        foreach (var name in Names)
            Assert.Equal(
                await File.ReadAllBytesAsync(
                    Path.Combine(cli.Data.Path, "mnist", name),
                    TestContext.Current.CancellationToken
                ),
                await File.ReadAllBytesAsync(
                    Path.Combine(elsewhere.Path, "mnist", name),
                    TestContext.Current.CancellationToken
                )
            );
        Assert.Equal(Names.Length, Directory.GetFiles(elsewhere.Path, "*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task A_trial_whose_data_are_missing_goes_to_a_worker_that_has_them()
    {
        using var cli = new TestCommandLine();
        await using var fleet = await TestFleet.StartAsync(cli.Store);
        var refused = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var needy = Supplied(fleet, new DataFolder(Path.Combine(cli.Folder, "elsewhere")));
        fleet.Join("needy", new Watched(needy, refused));
        await cli.EnterAsync("submit", Digits(cli), "--coordinator", fleet.Address);
        await refused.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        fleet.Join("rich");
        await fleet.ConclusionOf("digits");

        Assert.All(
            View(cli).Trials,
            trial => Assert.Equal(("rich", 0), (trial.Trial.Worker, trial.Trial.Counts.Failures))
        );
    }

    [Fact]
    public async Task What_is_something_else_is_not_kept()
    {
        using var cli = new TestCommandLine();
        Fill(cli.Data);
        var elsewhere = new DataFolder(Path.Combine(cli.Folder, "elsewhere"));
        var library = new DataLibrary(cli.Data);
        await using var fleet = await TestFleet.StartAsync(
            cli.Store,
            dataOf: spec =>
                [
                    .. library
                        .FilesOf(spec)
                        .Select(served => served with { File = served.File with { Sha256 = new string('a', 64) } }),
                ]
        );
        await cli.EnterAsync("submit", Digits(cli), "--coordinator", fleet.Address);
        var settings = (Vae.Models.Datasets.DataSettings)
            new Vae.Models.Datasets.DataSettings.Digits
            {
                Name = "mnist",
                Size = 28,
                Divisor = 1,
                Validation = 0.2,
                Seed = 1,
            };

        var reason = new CoordinatorData(
            [CoordinatorAddress.Parse(fleet.Address)!],
            CoordinatorCredentials.Plain,
            TimeProvider.System
        ).Fetch(cli.Store.Find("digits")!.Id, settings.Files()[0], elsewhere);

        Assert.Contains("is something else", reason);
        Assert.Empty(Directory.GetFiles(elsewhere.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Only_files_that_sweeps_of_the_fleet_need_are_served_and_only_by_their_hash()
    {
        using var cli = new TestCommandLine();
        Fill(cli.Data);
        await using var fleet = await TestFleet.StartAsync(cli.Store, dataOf: new DataLibrary(cli.Data).FilesOf);
        using var http = new HttpClient { BaseAddress = new Uri($"http://{fleet.Address}") };
        var bytes = await File.ReadAllBytesAsync(
            Path.Combine(cli.Data.Path, "mnist", Names[0]),
            TestContext.Current.CancellationToken
        );
        var path = $"/data/{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
        Assert.Equal(
            HttpStatusCode.NotFound,
            (await http.GetAsync(path, TestContext.Current.CancellationToken)).StatusCode
        );

        await cli.EnterAsync("submit", Digits(cli), "--coordinator", fleet.Address);

        Assert.Equal(bytes, await http.GetByteArrayAsync(path, TestContext.Current.CancellationToken));
        foreach (
            var other in (string[])
                ["/data/..%2f..%2fetc%2fpasswd", $"/data/{Names[0]}", "/data/mnist%2ftrain-images-idx3-ubyte"]
        )
            Assert.Equal(
                HttpStatusCode.BadRequest,
                (await http.GetAsync(other, TestContext.Current.CancellationToken)).StatusCode
            );
    }

    [Fact]
    public async Task A_sweep_of_a_program_beside_it_hinders_no_worker_from_getting_data()
    {
        using var cli = new TestCommandLine();
        Fill(cli.Data);
        await using var fleet = await TestFleet.StartAsync(cli.Store, dataOf: new DataLibrary(cli.Data).FilesOf);
        var program = cli.Write(
            "program.yaml",
            """
            sweep: program
            sampler: {kind: random}
            trials: 3
            objectives: [{metric: loss, goal: minimize}]
            runner: command
            command: {run: [echo, "{x}"]}
            parameters: {x: {distribution: uniform, min: 0, max: 1}}
            """
        );
        Assert.True(await cli.EnterAsync("submit", program, "--coordinator", fleet.Address) == 0, cli.StandardError);
        Assert.True(
            await cli.EnterAsync("submit", Digits(cli), "--coordinator", fleet.Address) == 0,
            cli.StandardError
        );
        using var http = new HttpClient { BaseAddress = new Uri($"http://{fleet.Address}") };
        var bytes = await File.ReadAllBytesAsync(
            Path.Combine(cli.Data.Path, "mnist", Names[0]),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(
            bytes,
            await http.GetByteArrayAsync(
                $"/data/{Convert.ToHexStringLower(SHA256.HashData(bytes))}",
                TestContext.Current.CancellationToken
            )
        );
        Assert.Contains(
            "\"files\":[]",
            await http.GetStringAsync(
                DataTransfer.ListOf(cli.Store.Find("program")!.Id),
                TestContext.Current.CancellationToken
            ),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("data.kind"), InlineData("data.source"), InlineData("data.folder")]
    public void What_decides_which_files_a_trial_needs_is_the_same_for_all_trials(string path) =>
        Assert.False(SettingsCatalog.Find(path)!.Sweepable);

    private static SuppliedRunner Supplied(TestFleet fleet, DataFolder folder) =>
        new(
            new FakeRunner(),
            folder,
            [
                new CoordinatorData(
                    [CoordinatorAddress.Parse(fleet.Address)!],
                    CoordinatorCredentials.Plain,
                    TimeProvider.System
                ),
            ]
        );

    private static string Digits(TestCommandLine cli) =>
        cli.Write(
            "digits.yaml",
            """
            sweep: digits
            trials: 3
            sampler: {kind: random}
            objectives: [{metric: val_mse, goal: minimize}]
            data: {kind: mnist}
            parameters:
              training.lr: {distribution: log_uniform, min: 1.0e-4, max: 1.0e-1}
            """
        );

    private static SweepView View(TestCommandLine cli) => SweepView.Read(cli.Store, cli.Store.Find("digits")!);

    private static void Fill(DataFolder folder)
    {
        Directory.CreateDirectory(Path.Combine(folder.Path, "mnist"));
        foreach (var (at, name) in Names.Index())
            File.WriteAllBytes(
                Path.Combine(folder.Path, "mnist", name),
                [.. Enumerable.Range(0, 200_000 + at).Select(place => (byte)(place * (at + 3)))]
            );
    }

    /// <summary>Says once a trial was handed back.</summary>
    private sealed class Watched(ITrialRunner runner, TaskCompletionSource refused) : ITrialRunner
    {
        public AttemptOutcome Run(StartTrial command, ITrialSession session)
        {
            var outcome = runner.Run(command, session);
            if (outcome is AttemptOutcome.Refused { Reason: var reason })
            {
                Assert.Contains("train-images-idx3-ubyte.gz is not there", reason);
                refused.TrySetResult();
            }

            return outcome;
        }
    }
}
