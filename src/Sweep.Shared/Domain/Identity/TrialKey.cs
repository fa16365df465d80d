namespace Sweep.Shared.Domain.Identity;

/// <summary>
/// One configuration under test: the <paramref name="Number"/>-th suggestion of a sweep (from 0),
/// and which repetition of it (0 unless asked for).
/// </summary>
public readonly record struct TrialKey(SweepId Sweep, int Number, int Replicate = 0) : IComparable<TrialKey>
{
    public int CompareTo(TrialKey other)
    {
        if (Sweep != other.Sweep)
            return Sweep.CompareTo(other.Sweep);
        return Number != other.Number ? Number.CompareTo(other.Number) : Replicate.CompareTo(other.Replicate);
    }

    public override string ToString() => Replicate == 0 ? $"{Number}" : $"{Number}.{Replicate}";
}
