namespace Sweep.Optimization.Pruners;

/// <summary>What a pruner decides of a trial.</summary>
public abstract record Verdict
{
    private Verdict() { }

    /// <summary>It trains on.</summary>
    public sealed record Continue : Verdict;

    /// <summary>It ends here.</summary>
    /// <param name="Reason">Why, in a sentence for the user that follows "pruned:".</param>
    public sealed record Prune(string Reason) : Verdict;

    /// <summary>The trial trains on.</summary>
    public static Verdict GoOn { get; } = new Continue();
}
