using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Sweep.Web;

/// <summary>What the holder of a token may do.</summary>
[Flags]
public enum AccessRights
{
    None = 0,

    /// <summary>Look at sweeps, workers and metrics.</summary>
    Read = 1,

    /// <summary>Begin, stop and resume sweeps.</summary>
    Submit = 2,

    /// <summary>Join as a worker.</summary>
    Worker = 4,

    All = Read | Submit | Worker,
}

/// <summary>
/// Who may do what. Tokens are kept as hashes, compared in constant time, and never logged.
/// </summary>
public sealed class AccessTokens
{
    /// <summary>
    /// Every request has all rights: for a coordinator that only this machine can reach, or that
    /// the user told to be insecure.
    /// </summary>
    public static readonly AccessTokens Open = new([], isOpen: true);

    /// <summary>Shorter ones can be guessed.</summary>
    public const int ShortestToken = 16;

    private const int LongestToken = 1024;

    private readonly ImmutableArray<(byte[] Hash, AccessRights Rights)> tokens;

    private AccessTokens(ImmutableArray<(byte[] Hash, AccessRights Rights)> tokens, bool isOpen) =>
        (this.tokens, IsOpen) = (tokens, isOpen);

    public bool IsOpen { get; }

    /// <summary>
    /// Lines of <c>RIGHT[,RIGHT] TOKEN</c>; a right is read, submit, worker or all. Empty lines,
    /// and those that begin with #, say nothing.
    /// </summary>
    /// <param name="mistake">
    /// What is wrong with it and in which line, never what the token is.
    /// </param>
    public static AccessTokens? Parse(string text, out string? mistake)
    {
        var tokens = ImmutableArray.CreateBuilder<(byte[], AccessRights)>();
        mistake = null;
        foreach (var (number, line) in text.Split('\n').Select(line => line.Trim()).Index())
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            mistake = MistakeIn(words);
            if (mistake is not null)
            {
                mistake = $"line {number + 1}: {mistake}";
                return null;
            }

            tokens.Add((Hash(words[1]), RightsOf(words[0])));
        }

        if (tokens.Count == 0)
            mistake = "it names no token";
        return mistake is null ? new AccessTokens(tokens.ToImmutable(), isOpen: false) : null;
    }

    /// <summary>One token that may do everything; null if it is too short or too long.</summary>
    public static AccessTokens? Single(string token) =>
        token.Length is < ShortestToken or > LongestToken
            ? null
            : new AccessTokens([(Hash(token), AccessRights.All)], isOpen: false);

    /// <param name="header">The value of the header Authorization: <c>Bearer TOKEN</c>.</param>
    public AccessRights RightsOfHeader(string? header)
    {
        const string scheme = "Bearer ";
        if (IsOpen)
            return AccessRights.All;
        if (
            header is null
            || header.Length > LongestToken + scheme.Length
            || !header.StartsWith(scheme, StringComparison.Ordinal)
        )
            return AccessRights.None;
        var hash = Hash(header[scheme.Length..]);
        var rights = AccessRights.None;
        // Each token is compared, whichever matches: the time that it takes tells nothing.
        foreach (var (known, granted) in tokens)
            if (CryptographicOperations.FixedTimeEquals(hash, known))
                rights |= granted;
        return rights;
    }

    private static string? MistakeIn(string[] words)
    {
        if (words.Length != 2)
            return "expected rights and a token, such as: worker 0123456789abcdef";
        if (RightsOf(words[0]) == AccessRights.None)
            return "rights are read, submit, worker or all, with commas between them";
        return words[1].Length is < ShortestToken or > LongestToken
            ? $"a token has {ShortestToken} to {LongestToken} characters"
            : null;
    }

    private static AccessRights RightsOf(string words)
    {
        var rights = AccessRights.None;
        foreach (var word in words.Split(','))
        {
            var right = word switch
            {
                "read" => AccessRights.Read,
                "submit" => AccessRights.Submit,
                "worker" => AccessRights.Worker,
                "all" => AccessRights.All,
                _ => AccessRights.None,
            };
            if (right == AccessRights.None)
                return AccessRights.None;
            rights |= right;
        }

        return rights;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
