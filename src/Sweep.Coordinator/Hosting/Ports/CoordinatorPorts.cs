using System.Net;
using System.Net.Sockets;
using Serilog;
using Sweep.Remoting.Links;

namespace Sweep.Coordinator.Hosting.Ports;

/// <summary>
/// The two ports of a coordinator: HTTP, and the one for workers and other coordinators. They are
/// taken before the coordinator begins, so that it knows its own address.
/// </summary>
public sealed class CoordinatorPorts : IAsyncDisposable
{
    private readonly Socket http;

    private CoordinatorPorts(Socket http, LinkListener links, int? advertised)
    {
        (this.http, Links) = (http, links);
        AdvertisedWorkers = advertised ?? links.Where.Port;
    }

    /// <summary>Where HTTP is served.</summary>
    public int Http => ((IPEndPoint)http.LocalEndPoint!).Port;

    /// <summary>Where workers and other coordinators connect.</summary>
    public int Workers => Links.Where.Port;

    /// <summary>How others reach that port.</summary>
    public int AdvertisedWorkers { get; }

    internal LinkListener Links { get; }

    /// <exception cref="IOException">One of the two cannot be had; then none is taken.</exception>
    public static async Task<CoordinatorPorts> TakeAsync(PortSettings settings, TimeProvider clock, ILogger log)
    {
        var http = BoundSocket.Take(settings.Http);
        try
        {
            var where = new IPEndPoint(settings.Http.Address, settings.Workers);
            var links = await Task.Run(() => LinkListener.Open(where, clock, log)).ConfigureAwait(false);
            return new CoordinatorPorts(http, links, settings.AdvertisedWorkers);
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>For the server, which closes it.</summary>
    internal Socket HttpSocket() => http;

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Links.DisposeAsync().ConfigureAwait(false);
    }
}

/// <summary>Which ports a coordinator takes. Port 0 takes a free one.</summary>
/// <param name="Http">Where it serves HTTP.</param>
/// <param name="Workers">The port for workers, at the same address.</param>
/// <param name="AdvertisedWorkers">How others reach that port, if that is another one.</param>
public sealed record PortSettings(IPEndPoint Http, int Workers = 0, int? AdvertisedWorkers = null);
