using System.Runtime.InteropServices;

namespace Vae.LibTorch.Packages;

/// <summary>
/// The folder that holds TorchSharp and its LibTorch, side by side: SWEEP_TORCHSHARP names it, else
/// it is sweep/torchsharp under XDG_DATA_HOME or ~/.local/share.
/// </summary>
/// <param name="Path">Its path.</param>
public sealed record TorchSharpFolder(string Path)
{
    /// <summary>The environment variable that names another folder.</summary>
    public const string Variable = "SWEEP_TORCHSHARP";

    /// <summary>The file of TorchSharp's C#.</summary>
    public const string Assembly = "TorchSharp.dll";

    /// <summary>The file of TorchSharp's C++.</summary>
    public const string Bridge = "libLibTorchSharp.so";

    /// <summary>LibTorch's own, in the order in which they need each other.</summary>
    public static readonly IReadOnlyList<string> Libraries =
    [
        "libgomp-98b21ff3.so.1",
        "libc10.so",
        "libtorch_cpu.so",
        "libtorch.so",
    ];

    /// <summary>Whether all files lie in it.</summary>
    public bool IsComplete => Missing is null;

    /// <summary>A file that it lacks; null if it is complete.</summary>
    public string? Missing =>
        Libraries.Prepend(Bridge).Prepend(Assembly).FirstOrDefault(name => !File.Exists(PathOf(name)));

    /// <summary>The folder of this user.</summary>
    public static TorchSharpFolder Of(Func<string, string?> environment)
    {
        if (environment(Variable) is { Length: > 0 } named)
            return new TorchSharpFolder(System.IO.Path.GetFullPath(named));
        var home = environment("HOME") is { Length: > 0 } known ? known : System.IO.Path.GetTempPath();
        var data = environment("XDG_DATA_HOME") is { Length: > 0 } folder
            ? folder
            : System.IO.Path.Combine(home, ".local", "share");
        return new TorchSharpFolder(System.IO.Path.Combine(data, "sweep", "torchsharp"));
    }

    /// <summary>
    /// Why TorchSharp cannot be loaded from it on this machine, in one sentence that says what to
    /// do; null if it can. Nothing is loaded for that.
    /// </summary>
    public string? Obstacle()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return "TorchSharp has a LibTorch for Linux on x86-64 only: SWEEP_TORCH=native takes a LibTorch of this "
                + "machine's.";
        if (Missing is { } missing)
            return $"{missing} is not in {Path}: 'sweep setup libtorch' fetches TorchSharp and LibTorch (159 MB).";
        var (needed, has) = (CxxLibrary.NewestIn(PathOf(Bridge)), CxxLibrary.OfThisMachine());
        return has is null || needed is null || needed <= has
            ? null
            : $"TorchSharp needs a libstdc++ with GLIBCXX_{needed} (of GCC 13 or newer: Debian 13, Ubuntu 24.04), and "
                + $"this machine's ends at GLIBCXX_{has}: install LibTorch or PyTorch with cmake and g++ instead.";
    }

    /// <summary>A file in it.</summary>
    internal string PathOf(string name) => System.IO.Path.Combine(Path, name);
}
