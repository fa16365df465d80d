using System.Net;
using Sweep.Shared.Protocol.Link;
using Sweep.Web;
using Sweep.Worker.Clients;

namespace Sweep.Cli.Hosting;

/// <summary>How a process lets others in.</summary>
/// <param name="Advertised">How others reach it, if the user said so.</param>
/// <param name="HostName">Otherwise they reach it under this name, at the port that it got.</param>
internal sealed record Listening(ServerSettings Settings, string? Advertised, string HostName)
{
    public string AddressAt(int port) => Advertised ?? new CoordinatorAddress(HostName, port).ToString();

    /// <summary>
    /// What leads there in a command, beside the address, with a space before it; empty where
    /// nothing is needed.
    /// </summary>
    public string ConnectOption
    {
        get
        {
            if (Fingerprint is { } fingerprint)
                return $" --fingerprint {fingerprint}";
            return IPAddress.IsLoopback(Settings.Address.Address) ? "" : " --insecure";
        }
    }

    /// <summary>What workers pin, if there is TLS.</summary>
    public string? Fingerprint =>
        Settings.Certificate is { } certificate ? CoordinatorCredentials.FingerprintOf(certificate) : null;
}
