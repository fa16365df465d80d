using System.Security.Cryptography;

namespace Sweep.Shared.Domain.Identity;

/// <summary>
/// What a sweep is called by machines: 16 hexadecimal digits, never reused, also when a sweep of
/// the same name is deleted and run again.
/// </summary>
public readonly record struct SweepId(string Text) : IComparable<SweepId>
{
    /// <summary>
    /// A new identity. The one place where chance that is not a stream of the study enters.
    /// </summary>
    public static SweepId Create() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));

    public int CompareTo(SweepId other) => string.CompareOrdinal(Text, other.Text);

    public override string ToString() => Text;
}
