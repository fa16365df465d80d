namespace Sweep.Optimization.Pruners;

/// <summary>The verdict on a trial whose cost at a rung is no number.</summary>
internal static class NotFinite
{
    public static Verdict At(int rung) => new Verdict.Prune($"its objective is not a number at epoch {rung}");
}
