using System.Runtime.InteropServices;

namespace Vae.LibTorch.Interop;

/// <summary>
/// The addresses of several handles, none of which is released before this is disposed of.
/// </summary>
internal sealed class HeldHandles : IDisposable
{
    private readonly IReadOnlyList<SafeHandle?> handles;
    private int held;

    /// <summary>Null has the address 0.</summary>
    /// <exception cref="ObjectDisposedException">One is closed.</exception>
    public HeldHandles(IReadOnlyList<SafeHandle?> handles)
    {
        (this.handles, Addresses) = (handles, new nint[handles.Count]);
        try
        {
            for (; held < handles.Count; held++)
            {
                if (handles[held] is not { } handle)
                    continue;
                var isHeld = false;
                handle.DangerousAddRef(ref isHeld);
                Addresses[held] = handle.DangerousGetHandle();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public nint[] Addresses { get; }

    public void Dispose()
    {
        while (held > 0)
            handles[--held]?.DangerousRelease();
    }
}
