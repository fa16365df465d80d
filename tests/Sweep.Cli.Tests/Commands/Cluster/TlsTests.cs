using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sweep.Cli.Hosting;
using Sweep.Worker.Clients;

namespace Sweep.Cli.Tests.Commands.Cluster;

/// <summary>
/// Certificates: one that was pinned, another one, one that an authority signed, and none.
/// </summary>
public sealed class TlsTests
{
    [Fact]
    public async Task A_certificate_of_our_own_is_kept_and_believed_by_its_fingerprint()
    {
        using var cli = new TestCommandLine();
        using var certificate = CoordinatorCertificate.OfHome(cli.Folder, TimeProvider.System);
        using var again = CoordinatorCertificate.OfHome(cli.Folder, TimeProvider.System);
        Assert.Equal(CoordinatorCredentials.FingerprintOf(certificate), CoordinatorCredentials.FingerprintOf(again));
        await using var fleet = await TestFleet.StartAsync(cli.Store, certificate: certificate);
        await cli.DoneAsync(
            "list",
            "--coordinator",
            fleet.Address,
            "--fingerprint",
            CoordinatorCredentials.FingerprintOf(certificate)
        );
    }

    [Fact]
    public async Task Another_certificate_is_refused_and_its_fingerprint_shown()
    {
        using var cli = new TestCommandLine();
        using var certificate = CoordinatorCertificate.OfHome(cli.Folder, TimeProvider.System);
        await using var fleet = await TestFleet.StartAsync(cli.Store, certificate: certificate);
        Assert.Equal(
            ExitCode.Failed,
            await cli.EnterAsync("list", "--coordinator", fleet.Address, "--fingerprint", new string('a', 64))
        );
        Assert.Contains(
            "shows a certificate that was not named: its fingerprint is "
                + $"{CoordinatorCredentials.FingerprintOf(certificate)}",
            cli.StandardError
        );
    }

    [Fact]
    public async Task A_client_in_the_clear_of_a_coordinator_with_tls_is_told_what_to_type()
    {
        using var cli = new TestCommandLine();
        using var certificate = CoordinatorCertificate.OfHome(cli.Folder, TimeProvider.System);
        await using var fleet = await TestFleet.StartAsync(cli.Store, certificate: certificate);
        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("list", "--coordinator", fleet.Address));
        Assert.Contains($"add --fingerprint {CoordinatorCredentials.FingerprintOf(certificate)}", cli.StandardError);
    }

    [Fact]
    public async Task A_client_with_tls_of_a_coordinator_without_is_told_so()
    {
        using var cli = new TestCommandLine();
        await using var fleet = await TestFleet.StartAsync(cli.Store);
        Assert.Equal(
            ExitCode.Failed,
            await cli.EnterAsync("list", "--coordinator", fleet.Address, "--fingerprint", new string('a', 64))
        );
        Assert.Contains("does not speak TLS", cli.StandardError);
    }

    [Fact]
    public async Task A_certificate_that_a_named_authority_signed_is_believed_and_one_of_another_is_not()
    {
        using var cli = new TestCommandLine();
        using var authority = Authority("CN=ours");
        using var stranger = Authority("CN=theirs");
        using var certificate = SignedBy(authority);
        await using var fleet = await TestFleet.StartAsync(cli.Store, certificate: certificate);
        await cli.DoneAsync(
            "list",
            "--coordinator",
            fleet.Address,
            "--ca",
            cli.Write("ours.pem", authority.ExportCertificatePem())
        );
        Assert.Equal(
            ExitCode.Failed,
            await cli.EnterAsync(
                "list",
                "--coordinator",
                fleet.Address,
                "--ca",
                cli.Write("theirs.pem", stranger.ExportCertificatePem())
            )
        );
        Assert.Contains("nothing vouches for the certificate", cli.StandardError);
    }

    [Fact]
    public async Task A_certificate_of_our_own_is_shown_and_renewed()
    {
        using var cli = new TestCommandLine();
        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("certificate"));
        Assert.Contains("makes it at its first start", cli.StandardError);

        string before;
        using (var certificate = CoordinatorCertificate.OfHome(cli.Folder, TimeProvider.System))
            before = CoordinatorCredentials.FingerprintOf(certificate);
        await cli.DoneAsync("certificate");
        Assert.Contains(before, cli.Output);

        await cli.DoneAsync("certificate", "--renew");
        using var renewed = CoordinatorCertificate.OfHome(cli.Folder, TimeProvider.System);
        Assert.NotEqual(before, CoordinatorCredentials.FingerprintOf(renewed));
        Assert.Contains(CoordinatorCredentials.FingerprintOf(renewed), cli.Output);
        Assert.Contains("from their next start on", cli.StandardError);
    }

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true)
        );
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
    }

    private static X509Certificate2 SignedBy(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=coordinator", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var signed = request.Create(authority, now.AddDays(-0.5), now.AddDays(20), [1, 2, 3, 4]);
        using var whole = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pkcs12), null);
    }
}
