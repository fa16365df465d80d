using Foundation;

namespace Sweep.Simulation.Engine;

/// <summary>
/// One stream of a world's chance. What one part of the world draws does not depend on what another
/// draws.
/// </summary>
internal sealed class Chance(ulong seed, int stream)
{
    private Rng rng = new(seed, RngPurpose.Jitter, trial: stream);

    public bool Happens(double probability) => rng.NextDouble() < probability;

    public int Below(int bound) => rng.NextInt(bound);

    public int Between(int least, int most) => least + rng.NextInt(most - least + 1);

    public double Between(double least, double most) => least + ((most - least) * rng.NextDouble());

    public TimeSpan Seconds(double least, double most) => TimeSpan.FromSeconds(Between(least, most));

    public T Of<T>(IReadOnlyList<T> items) => items[rng.NextInt(items.Count)];
}
