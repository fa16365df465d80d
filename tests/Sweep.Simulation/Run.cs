using Foundation;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Rules;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation;

/// <summary>One seed, played to its end.</summary>
/// <param name="Violation">What did not hold; null if all did.</param>
/// <param name="Property">Of the checker that found it.</param>
internal sealed record Run(ulong Seed, string? Violation, string? Property, Coverage Coverage, TimeSpan End)
{
    public static Run Of(ulong seed, BrokenRule? rule = null) =>
        Of(new World(Plan.Of(seed), rule ?? new BrokenRule(), keepsTranscript: false));

    /// <summary>The same again, written down.</summary>
    public static string Transcript(ulong seed, string? about = null)
    {
        var world = new World(Plan.Of(seed), new BrokenRule(), keepsTranscript: true, about);
        var run = Of(world);
        return $"{world.Transcript}\nseed {seed}: {run.Violation ?? "all holds"}";
    }

    private static Run Of(World world)
    {
        try
        {
            world.Run();
            return new Run(world.Plan.Seed, null, null, world.Coverage, world.Clock.Now);
        }
        catch (ViolationException violation)
        {
            return new Run(world.Plan.Seed, violation.Message, violation.Property, world.Coverage, world.Clock.Now);
        }
        catch (InvariantViolatedException violation)
        {
            return new Run(
                world.Plan.Seed,
                $"an invariant of the program: {violation.Message}\n{violation.StackTrace}",
                "invariants",
                world.Coverage,
                world.Clock.Now
            );
        }
    }
}
