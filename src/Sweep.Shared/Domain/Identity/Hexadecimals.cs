namespace Sweep.Shared.Domain.Identity;

/// <summary>
/// Names of hexadecimal digits in lower case. They come from other machines and become parts of
/// paths, so they are that and nothing else.
/// </summary>
public static class Hexadecimals
{
    public const int SweepDigits = 16,
        Sha256Digits = 64;

    /// <summary>Whether it could be a <see cref="SweepId"/>.</summary>
    public static bool IsSweep(ReadOnlySpan<char> text) => text.Length == SweepDigits && IsHexadecimal(text);

    /// <summary>Whether it could be a SHA-256, of a blob, a file or a certificate.</summary>
    public static bool IsSha256(ReadOnlySpan<char> text) => text.Length == Sha256Digits && IsHexadecimal(text);

    private static bool IsHexadecimal(ReadOnlySpan<char> text) => !text.ContainsAnyExcept("0123456789abcdef");
}
