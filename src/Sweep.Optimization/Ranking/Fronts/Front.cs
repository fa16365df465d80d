namespace Sweep.Optimization.Ranking.Fronts;

/// <summary>
/// Cost vectors of one non-domination rank. They come in lexicographic order and are distinct, so
/// a vector that is nowhere above another one dominates it.
/// </summary>
internal abstract class Front
{
    public static Front Of(int objectives) => objectives <= 3 ? new StaircaseFront() : new ListedFront();

    /// <summary>Whether a member dominates a vector that comes after all members.</summary>
    public abstract bool Dominates(double[] costs);

    public abstract void Add(double[] costs);
}
