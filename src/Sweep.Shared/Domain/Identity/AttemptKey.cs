using System.Text.Json.Serialization;

namespace Sweep.Shared.Domain.Identity;

/// <summary>
/// One try at a trial (from 1). Everything that a worker says names its attempt; what a stale one
/// says is dropped and counted.
/// </summary>
[JsonConverter(typeof(AttemptKeyJson))]
public readonly record struct AttemptKey(TrialKey Trial, int Attempt) : IComparable<AttemptKey>
{
    public SweepId Sweep => Trial.Sweep;

    public int CompareTo(AttemptKey other) =>
        Trial != other.Trial ? Trial.CompareTo(other.Trial) : Attempt.CompareTo(other.Attempt);

    public override string ToString() => $"{Trial}#{Attempt}";
}
