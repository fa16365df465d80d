namespace Sweep.Shared.Domain.Trials;

/// <summary>What a trial measured at a rung.</summary>
/// <param name="Epoch">When: the rung, or the first epoch with a value after it.</param>
/// <param name="Value">The first objective; perhaps not finite.</param>
public sealed record RungValue(int Epoch, double Value);
