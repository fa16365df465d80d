namespace Sweep.Shared.Identity;

/// <summary>One order of attempts, so that equal histories give equal effects.</summary>
public static class AttemptOrder
{
    public static readonly Comparer<AttemptKey> ByKey = Comparer<AttemptKey>.Create(static (one, other) =>
    {
        var order = string.CompareOrdinal(one.Sweep.Text, other.Sweep.Text);
        if (order == 0) order = one.Trial.Number.CompareTo(other.Trial.Number);
        if (order == 0) order = one.Trial.Replicate.CompareTo(other.Trial.Replicate);
        return order == 0 ? one.Attempt.CompareTo(other.Attempt) : order;
    });
}
