using System.Reflection;
using System.Runtime.Loader;

namespace Vae.LibTorch.Packages;

/// <summary>
/// Where TorchSharp lives in this process: its files come from a folder, and Vae.TorchSharp, which
/// is compiled against it, from this assembly. All else is the program's own.
/// </summary>
internal sealed class TorchSharpContext(TorchSharpFolder folder) : AssemblyLoadContext("TorchSharp")
{
    private const string Backend = "Vae.TorchSharp";

    /// <summary>Loads Vae.TorchSharp.</summary>
    public Assembly LoadBackend()
    {
        using var image = typeof(TorchSharpContext).Assembly.GetManifestResourceStream($"{Backend}.dll")!;
        return LoadFromStream(image);
    }

    protected override Assembly? Load(AssemblyName assemblyName) =>
        assemblyName.Name is "TorchSharp" ? LoadFromAssemblyPath(folder.PathOf(TorchSharpFolder.Assembly)) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName) =>
        unmanagedDllName switch
        {
            "LibTorchSharp" => LoadUnmanagedDllFromPath(folder.PathOf(TorchSharpFolder.Bridge)),
            "torch_cpu" => LoadUnmanagedDllFromPath(folder.PathOfLibrary("libtorch_cpu.so")),
            _ => 0,
        };
}
