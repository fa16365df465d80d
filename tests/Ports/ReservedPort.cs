using System.Net;
using System.Net.Sockets;

namespace Sweep.Tests.Ports;

/// <summary>
/// Ports for programs that must know theirs before they start, or start again at the same one.
/// They lie below those that the system hands out. A locked file keeps other tests from each, in
/// this process and in others, as long as this process lives.
/// </summary>
internal static class ReservedPort
{
    private const int First = 20_000,
        Count = 10_000;

    private static readonly string Folder = Path.Combine(
        Path.GetTempPath(),
        $"sweep-test-ports-{Environment.UserName}"
    );

    private static readonly Lock Gate = new();
    private static readonly List<FileStream> Locks = [];

    /// <summary>Two processes begin at different ones and seldom ask for the same.</summary>
    private static int next = Environment.ProcessId * 100;

    public static int Take()
    {
        lock (Gate)
        {
            Directory.CreateDirectory(Folder);
            for (var tries = 0; tries < Count; tries++)
            {
                var port = First + (int)((uint)next++ % Count);
                if (TryLock(port) is not { } file)
                    continue;
                Locks.Add(file);
                if (IsFree(port))
                    return port;
            }
        }

        throw new InvalidOperationException($"no port from {First} on is free");
    }

    private static FileStream? TryLock(int port)
    {
        try
        {
            var path = Path.Combine(Folder, $"{port}");
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Whether no program listens there that knows nothing of these files.</summary>
    private static bool IsFree(int port)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(IPAddress.Any, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
