using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sweep.Remoting.Links;

/// <summary>
/// TLS with a certificate on both sides. Each side admits the other by its fingerprint alone, so
/// neither issuer nor dates are looked at.
/// </summary>
internal static class LinkTls
{
    /// <summary>How long a connection and its handshake may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static SslClientAuthenticationOptions Client(
        string system,
        SslStreamCertificateContext certificate,
        Func<string, bool> admits
    ) =>
        new()
        {
            TargetHost = system,
            ClientCertificateContext = certificate,
            RemoteCertificateValidationCallback = (_, shown, _, _) => IsAdmitted(shown, admits),
            CertificateChainPolicy = NoLookups(),
        };

    public static SslServerAuthenticationOptions Server(
        SslStreamCertificateContext certificate,
        Func<string, bool> admits
    ) =>
        new()
        {
            ServerCertificateContext = certificate,
            ClientCertificateRequired = true,
            RemoteCertificateValidationCallback = (_, shown, _, _) => IsAdmitted(shown, admits),
            CertificateChainPolicy = NoLookups(),
        };

    /// <summary>Of the certificate that the other side showed.</summary>
    public static string FingerprintOf(SslStream stream) =>
        LinkKey.FingerprintOf((X509Certificate2)stream.RemoteCertificate!);

    /// <summary>Whether a failure is the other side's or the network's.</summary>
    public static bool IsOfTheNetwork(Exception failure) =>
        failure
            is IOException
                or SocketException
                or AuthenticationException
                or CryptographicException
                or OperationCanceledException
                or ObjectDisposedException;

    private static X509ChainPolicy NoLookups() =>
        new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };

    private static bool IsAdmitted(X509Certificate? shown, Func<string, bool> admits) =>
        shown is X509Certificate2 certificate && admits(LinkKey.FingerprintOf(certificate));
}
