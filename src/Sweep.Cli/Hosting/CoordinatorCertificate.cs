using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sweep.Cli.Hosting;

/// <summary>
/// The certificate of a coordinator: one that was given, or one of its own, made at the first start
/// and kept.
/// </summary>
internal static class CoordinatorCertificate
{
    private const string FileName = "coordinator.pfx";

    private static readonly TimeSpan Validity = TimeSpan.FromDays(3650);

    public static (X509Certificate2? Certificate, string? Mistake) Read(string file)
    {
        try
        {
            var text = File.ReadAllBytes(file);
            var certificate = text.AsSpan().StartsWith("-----"u8)
                ? FromPem(file)
                : X509CertificateLoader.LoadPkcs12(text, null);
            return certificate.HasPrivateKey
                ? (certificate, null)
                : (null, $"--certificate {file}: its private key is not in the file");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return (null, $"--certificate {file}: {failure.Message}");
        }
    }

    /// <summary>Where the one of its own lies.</summary>
    public static string FileOf(string home) => Path.Combine(home, FileName);

    /// <param name="home">The folder it is kept in; only its owner may read the file.</param>
    public static X509Certificate2 OfHome(string home, TimeProvider clock)
    {
        var path = FileOf(home);
        if (!File.Exists(path))
            Make(home, clock, replaces: false);
        return X509CertificateLoader.LoadPkcs12FromFile(path, null);
    }

    /// <summary>Makes another one in its place.</summary>
    public static void Renew(string home, TimeProvider clock) => Make(home, clock, replaces: true);

    private static void Make(string home, TimeProvider clock, bool replaces)
    {
        var path = FileOf(home);
        Directory.CreateDirectory(home);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={Dns.GetHostName()}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Dns.GetHostName());
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(
            clock.GetUtcNow() - TimeSpan.FromDays(1),
            clock.GetUtcNow() + Validity
        );
        var bytes = made.Export(X509ContentType.Pkcs12);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // Whole before it has its name: another coordinator of this home may start at the same
        // moment, and one of the two is the first.
        var temporary = $"{path}.{Environment.ProcessId}";
        using (var file = new FileStream(temporary, options))
            file.Write(bytes);
        try
        {
            File.Move(temporary, path, replaces);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }

    private static X509Certificate2 FromPem(string file)
    {
        using var pem = X509Certificate2.CreateFromPemFile(file);
        // A key that only lives in memory cannot serve TLS everywhere.
        return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
    }
}
