using System.Reflection;
using System.Runtime.InteropServices;
using Vae.LibTorch.Building;

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

    /// <summary>TorchSharp's version, as the project's list of packages has it.</summary>
    public static readonly string Version = Named("TorchSharp");

    /// <summary>The version of LibTorch that TorchSharp is built for.</summary>
    public static readonly string LibTorchVersion = Named("TorchSharp.LibTorch");

    /// <summary>LibTorch's own, in the order in which they need each other.</summary>
    public static readonly IReadOnlyList<string> Libraries =
    [
        "libgomp-98b21ff3.so.1",
        "libc10.so",
        "libtorch_cpu.so",
        "libtorch.so",
    ];

    /// <summary>What TorchSharp's file needs.</summary>
    private static readonly Version NeededCxx = new(3, 4, 32);

    /// <summary>
    /// The folder of a PyTorch's LibTorch that is taken instead of one that is fetched; null where
    /// none is.
    /// </summary>
    public string? LibTorch { get; init; }

    /// <summary>Whether all files lie in it.</summary>
    public bool IsComplete => Missing is null;

    /// <summary>A file that it lacks; null if it is complete.</summary>
    public string? Missing =>
        (LibTorch is null ? Libraries : [])
            .Prepend(Bridge)
            .Prepend(Assembly)
            .FirstOrDefault(name => !File.Exists(PathOf(name)));

    /// <summary>LibTorch's files, in the order in which they are loaded.</summary>
    internal IEnumerable<string> LibraryFiles =>
        Libraries.Select(PathOfLibrary).Where(file => LibTorch is null || File.Exists(file));

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
    /// The same folder with the LibTorch of an installation, where that has the version that
    /// TorchSharp is built for: one that is named, or any where none was fetched.
    /// </summary>
    internal TorchSharpFolder Beside(LibTorchInstallation? installation, bool isNamed) =>
        installation?.Version == LibTorchVersion && (isNamed || !IsComplete)
            ? this with
            {
                LibTorch = installation.Libraries,
            }
            : this;

    /// <summary>The same with the LibTorch that an environment leads to.</summary>
    public TorchSharpFolder BesideThatOf(Func<string, string?> environment)
    {
        var isNamed = environment(LibTorchLocator.Variable) is { Length: > 0 };
        return Beside(LibTorchLibrary.Find(environment, out _), isNamed);
    }

    /// <summary>
    /// Why TorchSharp cannot be loaded from it on this machine, in one sentence that says what to
    /// do; null if it can. Nothing is loaded for that.
    /// </summary>
    public string? Obstacle() => ObstacleOfMachine() ?? ObstacleOfFiles();

    /// <summary>
    /// Why TorchSharp cannot be loaded on this machine, whatever is in the folder.
    /// </summary>
    public string? ObstacleOfMachine() =>
        OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
            ? ObstacleOf(CxxLibrary.OfThisMachine())
            : "TorchSharp has a LibTorch for Linux on x86-64 only: install LibTorch or PyTorch with cmake and g++ "
                + "instead.";

    /// <summary>The same for a machine whose libstdc++ goes up to a version.</summary>
    internal string? ObstacleOf(Version? cxx)
    {
        var bridge = PathOf(Bridge);
        var needed = File.Exists(bridge) ? CxxLibrary.NewestIn(bridge) : NeededCxx;
        return cxx is null || needed is null || needed <= cxx
            ? null
            : $"TorchSharp needs a libstdc++ with GLIBCXX_{needed} (of GCC 13 or newer: Debian 13, Ubuntu 24.04), and "
                + $"this machine's ends at GLIBCXX_{cxx}: install LibTorch or PyTorch with cmake and g++ instead.";
    }

    private string? ObstacleOfFiles() =>
        Missing is { } missing
            ? $"{missing} is not in {Path}: 'sweep setup libtorch' fetches TorchSharp and LibTorch (132 MB)."
            : null;

    /// <summary>A file of LibTorch's.</summary>
    internal string PathOfLibrary(string name) => System.IO.Path.Combine(LibTorch ?? Path, name);

    private static string Named(string key) =>
        typeof(TorchSharpFolder)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(entry => entry.Key == key)
            .Value!;

    /// <summary>A file in it.</summary>
    internal string PathOf(string name) => System.IO.Path.Combine(Path, name);
}
