using System.Globalization;
using System.Net;

namespace Sweep.Shared.Protocol.Link;

/// <summary>Where a coordinator is to be found.</summary>
public sealed record CoordinatorAddress(string Host, int Port)
{
    public const int DefaultPort = 7070;

    /// <summary>HOST, HOST:PORT or [IPV6]:PORT; null for anything else.</summary>
    public static CoordinatorAddress? Parse(string text)
    {
        text = text.Trim();
        if (text.Length is 0 or > 300 || text.Contains('/', StringComparison.Ordinal))
            return null;
        if (
            IPEndPoint.TryParse(text, out var endpoint)
            && (
                text.Contains(']', StringComparison.Ordinal)
                || endpoint.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork
            )
        )
            return new CoordinatorAddress(
                endpoint.Address.ToString(),
                endpoint.Port == 0 ? DefaultPort : endpoint.Port
            );
        var colon = text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        if (host.Length == 0 || Uri.CheckHostName(host) == UriHostNameType.Unknown)
            return null;
        if (colon < 0)
            return new CoordinatorAddress(host, DefaultPort);
        return
            int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is >= 1 and <= 65535
            ? new CoordinatorAddress(host, port)
            : null;
    }

    /// <summary>Whether it is this machine: no other one can read what passes.</summary>
    public bool IsLoopback =>
        Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(Host, out var address) && IPAddress.IsLoopback(address));

    public override string ToString() =>
        Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
