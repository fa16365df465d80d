using System.Reflection;
using System.Runtime.InteropServices;
using Vae.TorchScript;

namespace Vae.LibTorch.Packages;

/// <summary>Loads TorchSharp and its LibTorch, once and for good.</summary>
public static class TorchSharpLoader
{
    private static readonly Lock Loading = new();
    private static ILibTorch? loaded;

    /// <summary>LibTorch by TorchSharp; later calls return the same, whatever the folder.</summary>
    /// <param name="folder">Where they lie.</param>
    /// <param name="progress">Told in a line if a part of LibTorch computes wrongly.</param>
    /// <exception cref="LibTorchUnavailableException">
    /// It cannot be used on this machine; the message is one sentence that says what to do.
    /// </exception>
    public static ILibTorch Load(TorchSharpFolder folder, Action<string>? progress = null)
    {
        lock (Loading)
        {
            if (loaded is not null)
                return loaded;
            loaded = LoadFirst(folder);
            if (loaded.Remark.Length > 0)
                progress?.Invoke($"LibTorch {loaded.Version}: {loaded.Remark}");
            return loaded;
        }
    }

    private static ILibTorch LoadFirst(TorchSharpFolder folder)
    {
        if (folder.Obstacle() is { } obstacle)
            throw new LibTorchUnavailableException(obstacle);
        try
        {
            // By full path, so that no other LibTorch on the library path is taken.
            foreach (var file in folder.LibraryFiles.Append(folder.PathOf(TorchSharpFolder.Bridge)))
                NativeLibrary.Load(file);
            var backend = new TorchSharpContext(folder).LoadBackend();
            return (ILibTorch)Activator.CreateInstance(backend.GetType("Vae.TorchSharp.TorchSharpLibrary")!)!;
        }
        catch (Exception failure) when (failure is DllNotFoundException or BadImageFormatException)
        {
            throw Broken(folder, failure);
        }
        catch (TargetInvocationException failure)
        {
            throw Broken(folder, failure.GetBaseException());
        }
    }

    private static LibTorchBrokenException Broken(TorchSharpFolder folder, Exception failure) =>
        new(
            $"TorchSharp cannot be loaded from {folder.Path}; delete it and run 'sweep setup libtorch' again: "
                + failure.Message
        );
}
