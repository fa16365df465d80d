using System.Net;
using Microsoft.AspNetCore.Http;

namespace Sweep.Web;

/// <summary>
/// A page can have a name of its own point at its visitor's machine (DNS rebinding), and then reads
/// what listens there as if it were its own site. Where no token is asked for and only this machine
/// is listened to, the name that a request was sent to gives it away.
/// </summary>
internal sealed class HostGuard
{
    private readonly bool isOn;
    private readonly string advertised;

    public HostGuard(ServerSettings settings)
    {
        isOn = settings.Tokens.IsOpen && IPAddress.IsLoopback(settings.Address.Address);
        advertised = settings.Advertised is { } address ? new HostString(address).Host : "";
    }

    public Task CheckAsync(HttpContext context, RequestDelegate next) =>
        !isOn || IsOwn(context.Request.Host.Host)
            ? next(context)
            : context.SayAsync(
                StatusCodes.Status421MisdirectedRequest,
                "this coordinator is asked for as localhost or by its address, not by another name: it asks for no "
                    + "token, and a page could have made that name"
            );

    private bool IsOwn(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (host.Length > 0 && host.Equals(advertised, StringComparison.OrdinalIgnoreCase))
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
