using System.Net;
using System.Net.Sockets;

namespace Sweep.EndToEnd.Tests.Cluster;

/// <summary>
/// A wire between a worker and its coordinator that can be cut: what goes through stops, and
/// nothing new gets through until it is mended.
/// </summary>
internal sealed class TcpProxy : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private readonly Lock gate = new();
    private readonly List<TcpClient> open = [];
    private bool isCut;

    public TcpProxy(int target)
    {
        this.target = target;
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public void Cut()
    {
        lock (gate)
        {
            isCut = true;
            foreach (var client in open)
                client.Dispose();
            open.Clear();
        }
    }

    public void Mend()
    {
        lock (gate)
            isCut = false;
    }

    public void Dispose()
    {
        Cut();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await listener.AcceptTcpClientAsync());
        }
        catch (Exception closed)
            when (closed is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient from)
    {
        using var to = new TcpClient();
        try
        {
            lock (gate)
            {
                if (isCut)
                {
                    from.Dispose();
                    return;
                }

                open.Add(from);
                open.Add(to);
            }

            await to.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAny(
                from.GetStream().CopyToAsync(to.GetStream()),
                to.GetStream().CopyToAsync(from.GetStream())
            );
        }
        catch (Exception cut)
            when (cut is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or one of the two has gone.
        }
        finally
        {
            from.Dispose();
        }
    }
}
