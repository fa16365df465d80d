using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Sweep.Remoting.Links;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Worker.Clients;

/// <summary>
/// How a coordinator is spoken to: with which token, and by which certificate it is known.
/// </summary>
/// <param name="Token">
/// Presented with every request; null where no token is needed. Never logged.
/// </param>
/// <param name="Fingerprints">
/// SHA-256 of certificates that are trusted without a signature: 64 hexadecimal digits in lower
/// case.
/// </param>
/// <param name="Authorities">
/// Certificates that may have signed the coordinator's; where there are neither, the machine's own.
/// </param>
/// <param name="IsInsecure">Whether a coordinator elsewhere is spoken to without TLS.</param>
public sealed record CoordinatorCredentials(
    string? Token,
    ImmutableArray<string> Fingerprints,
    X509Certificate2Collection? Authorities,
    bool IsInsecure
)
{
    /// <summary>Without token or TLS, as on one machine.</summary>
    public static readonly CoordinatorCredentials Plain = new(null, [], null, IsInsecure: false);

    /// <summary>How long it may take until a connection stands, TLS included.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>64 hexadecimal digits, with or without colons; null for anything else.</summary>
    public static string? ParseFingerprint(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant();
        return Hexadecimals.IsSha256(digits) ? digits : null;
    }

    public static string FingerprintOf(X509Certificate2 certificate) => LinkKey.FingerprintOf(certificate);

    public Uri AddressOf(CoordinatorAddress coordinator, string path) =>
        new($"{(IsSecure(coordinator) ? "https" : "http")}://{coordinator}{path}");

    /// <summary>Makes a client of HTTP; its handler is the client's own.</summary>
    public HttpClient OpenClient() => OpenClient(_ => { });

    /// <summary>The same, for one that looks at its connections as well.</summary>
    internal HttpClient OpenClient(Action<SocketsHttpHandler> prepare)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = ConnectLimit,
        };
        handler.SslOptions.RemoteCertificateValidationCallback = IsBelieved;
        prepare(handler);
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        if (Token is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return client;
    }

    /// <summary>
    /// This machine is spoken to in the clear unless a certificate is named; any other one is not,
    /// unless that was asked for.
    /// </summary>
    private bool IsSecure(CoordinatorAddress coordinator) =>
        !Fingerprints.IsEmpty || Authorities is not null || !(coordinator.IsLoopback || IsInsecure);

    internal bool IsBelieved(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 shown)
            return false;
        if (!Fingerprints.IsEmpty)
            return Fingerprints.Contains(FingerprintOf(shown));
        if (Authorities is null)
            return errors == SslPolicyErrors.None;
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(Authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return own.Build(shown) && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch);
    }
}
