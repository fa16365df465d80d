using System.Net;
using System.Net.Sockets;

namespace Sweep.EndToEnd.Tests.Cluster;

/// <summary>
/// Which way a wire carries nothing. What is sent meanwhile waits, as behind a broken switch.
/// </summary>
[Flags]
internal enum WireCut
{
    None = 0,
    ToTarget = 1,
    FromTarget = 2,
    Both = ToTarget | FromTarget,
}

/// <summary>
/// A wire to a port that can be cut in silence: no connection ends, and nothing gets through.
/// </summary>
internal sealed class Wire : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource over = new();
    private readonly Lock gate = new();
    private TaskCompletionSource mended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WireCut cut;

    public Wire()
    {
        listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where others connect.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The port that it leads to; 0: none yet.</summary>
    public int Target { get; set; }

    public void Cut(WireCut how)
    {
        TaskCompletionSource before;
        lock (gate)
        {
            cut = how;
            before = mended;
            mended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }

    public void Dispose()
    {
        over.Cancel();
        listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await listener.AcceptTcpClientAsync(over.Token));
        }
        catch (Exception closed)
            when (closed is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient from)
    {
        using var near = from;
        using var far = new TcpClient();
        try
        {
            await PassAsync(WireCut.Both);
            await far.ConnectAsync(IPAddress.Loopback, Target, over.Token);
            var there = CopyAsync(near.GetStream(), far.GetStream(), WireCut.ToTarget);
            var back = CopyAsync(far.GetStream(), near.GetStream(), WireCut.FromTarget);
            await Task.WhenAny(there, back);
        }
        catch (Exception gone)
            when (gone is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // One of the two has gone, or the test is over.
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, WireCut way)
    {
        var buffer = new byte[1 << 16];
        int read;
        while ((read = await from.ReadAsync(buffer, over.Token)) > 0)
        {
            await PassAsync(way);
            await to.WriteAsync(buffer.AsMemory(0, read), over.Token);
        }

        await PassAsync(way);
    }

    /// <summary>Waits until the wire carries that way.</summary>
    private async Task PassAsync(WireCut way)
    {
        while (true)
        {
            Task mend;
            lock (gate)
            {
                if ((cut & way) == 0)
                    return;
                mend = mended.Task;
            }

            await mend.WaitAsync(over.Token);
        }
    }
}
