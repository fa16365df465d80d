using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sweep.Remoting.Links;

/// <summary>
/// The key and the certificate of one end of a link. The key exists only in the memory of this
/// process. The other end knows the certificate by its fingerprint, which it got over HTTP beside a
/// token, so neither its issuer nor its dates are looked at.
/// </summary>
public sealed class LinkKey : IDisposable
{
    /// <summary>
    /// Some TLS stacks refuse a certificate that is not valid, whatever the callback says.
    /// </summary>
    private static readonly TimeSpan ClockError = TimeSpan.FromDays(1),
        Validity = TimeSpan.FromDays(3650);

    private readonly X509Certificate2 certificate;

    private LinkKey(X509Certificate2 certificate)
    {
        this.certificate = certificate;
        Context = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true);
    }

    /// <summary>SHA-256 of the certificate: 64 hexadecimal digits in lower case.</summary>
    public string Fingerprint => FingerprintOf(certificate);

    internal SslStreamCertificateContext Context { get; }

    /// <summary>Makes a key (ECDSA, P-256) and its certificate.</summary>
    public static LinkKey Make(TimeProvider clock)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=sweep", key, HashAlgorithmName.SHA256);
        var now = clock.GetUtcNow();
        using var made = request.CreateSelfSigned(now - ClockError, now + Validity);
        // A key that was never in a file cannot serve TLS on every system.
        return new LinkKey(X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null));
    }

    public void Dispose() => certificate.Dispose();

    /// <summary>SHA-256 of a certificate: 64 hexadecimal digits in lower case.</summary>
    public static string FingerprintOf(X509Certificate2 certificate) =>
        certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
}
