using System.Security.Cryptography;

namespace Sweep.Remoting.Links;

/// <summary>Names that cannot be guessed: who knows one was told it.</summary>
public static class LinkName
{
    private const int Bytes = 16;

    public static string Make() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
}
