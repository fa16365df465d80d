namespace Vae.Models.Losses;

/// <summary>How far training is: all that a schedule knows.</summary>
/// <param name="Step">The optimizer step under way, from 1.</param>
/// <param name="Epoch">The epoch under way, from 1.</param>
internal readonly record struct TrainingMoment(long Step, int Epoch)
{
    /// <summary>
    /// When every schedule has run its course: what evaluation weighs by, so that epochs can be
    /// compared.
    /// </summary>
    public static readonly TrainingMoment End = new(long.MaxValue, int.MaxValue);
}
