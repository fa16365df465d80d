using System.Net;
using System.Net.Sockets;

namespace Sweep.Remoting.Links;

/// <summary>A port of this machine, taken before anything is served at it.</summary>
public static class BoundSocket
{
    /// <param name="where">
    /// Port 0 takes a free one. All addresses of version 6 are those of version 4 as well.
    /// </param>
    /// <exception cref="IOException">It cannot be had.</exception>
    public static Socket Take(IPEndPoint where)
    {
        var socket = new Socket(where.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (where.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Bind(where);
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new IOException($"{where}: {refused.Message}", refused);
        }
    }
}
