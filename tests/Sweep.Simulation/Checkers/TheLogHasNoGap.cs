using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>A log's positions follow each other, whoever writes it.</summary>
internal sealed class TheLogHasNoGap(World world) : Checker
{
    private readonly Dictionary<string, long> last = new(StringComparer.Ordinal);

    public override string Property => "the log has no gap";

    public override void See(Observation observation)
    {
        if (observation is not Observation.Committed committed)
            return;
        foreach (var entry in committed.Happened)
        {
            world.Coverage.Count($"event: {entry.Kind}");
            var before = last.GetValueOrDefault(committed.Sweep.Text);
            Must(
                entry.Position == before + 1,
                () => $"at {world.Clock.Now.TotalSeconds:0.000} s, position {entry.Position} follows {before}"
            );
            last[committed.Sweep.Text] = entry.Position;
        }
    }
}
