using System.Collections.Concurrent;
using System.Globalization;
using Sweep.Simulation.Engine;

namespace Sweep.Simulation;

public sealed class SimulationTests(ITestOutputHelper output)
{
    /// <summary>
    /// SWEEP_SIMULATION_SEEDS raises it for a soak, SWEEP_SIMULATION_FIRST begins elsewhere, and
    /// SWEEP_SIMULATION_EVERY leaves seeds out: 20 plays one kind of world.
    /// </summary>
    private const int Seeds = 10_000;

    /// <summary>How many failing seeds are told of.</summary>
    private const int MostTold = 20;

    [Fact]
    public void Whatever_goes_wrong_what_must_hold_holds()
    {
        var (first, seeds) = ((ulong)Setting("SWEEP_SIMULATION_FIRST", 0), Setting("SWEEP_SIMULATION_SEEDS", Seeds));
        var every = (ulong)Setting("SWEEP_SIMULATION_EVERY", 1);
        var coverage = new Coverage();
        var failed = new ConcurrentBag<Run>();
        Parallel.For(
            0,
            seeds,
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
            number =>
            {
                var run = Run.Of(first + ((ulong)number * every));
                coverage.Add(run.Coverage);
                if (run.Violation is not null)
                    failed.Add(run);
            }
        );

        foreach (var what in Expected.All())
            output.WriteLine($"{coverage.Of(what), 12}  {what}");
        var worst = failed.OrderBy(run => run.Seed).Take(MostTold).ToArray();
        var transcript = worst.Length == 0 ? "" : $"\n\n{Run.Transcript(worst[0].Seed)}";
        Assert.True(
            worst.Length == 0,
            $"{failed.Count} of {seeds} seeds fail:\n{string.Join('\n', worst.Select(run => $"seed {run.Seed}: {run.Violation}"))}{transcript}"
        );
        if (seeds >= Seeds && every == 1)
            Assert.DoesNotContain(Expected.All(), what => coverage.Of(what) == 0);
    }

    /// <summary>
    /// With SWEEP_SIMULATION_SEED, that seed's transcript; with SWEEP_SIMULATION_ABOUT, only its
    /// lines that hold this text.
    /// </summary>
    [Fact]
    public void A_seed_replays_exactly()
    {
        var seed = (ulong)Setting("SWEEP_SIMULATION_SEED", 7);
        var once = Run.Transcript(seed, Environment.GetEnvironmentVariable("SWEEP_SIMULATION_ABOUT"));
        output.WriteLine(once);
        Assert.Equal(once, Run.Transcript(seed, Environment.GetEnvironmentVariable("SWEEP_SIMULATION_ABOUT")));
    }

    private static int Setting(string name, int otherwise) =>
        int.Parse(
            Environment.GetEnvironmentVariable(name) ?? otherwise.ToString(CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture
        );
}
