using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Clients;

namespace Sweep.Cli.Remote;

/// <summary>
/// Looks at the certificate that an address shows, trusts nothing and sends nothing: for the
/// message that tells the user what was seen.
/// </summary>
internal static class CertificateProbe
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    /// <returns>The fingerprint; null if no program speaks TLS there.</returns>
    public static async Task<string?> LookAsync(CoordinatorAddress address, TimeProvider clock)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        string? seen = null;
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(address.Host, address.Port, limit.Token).ConfigureAwait(false);
            await using var tls = new SslStream(socket.GetStream());
            var options = new SslClientAuthenticationOptions
            {
                TargetHost = address.Host,
                RemoteCertificateValidationCallback = Look,
            };
            await tls.AuthenticateAsClientAsync(options, limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
            when (failure is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            // What was seen until then is all there is.
        }

        return seen;

        bool Look(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            if (certificate is X509Certificate2 shown)
                seen = CoordinatorCredentials.FingerprintOf(shown);
            return false;
        }
    }
}
