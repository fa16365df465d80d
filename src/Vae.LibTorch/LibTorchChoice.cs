using Vae.LibTorch.Building;
using Vae.LibTorch.Packages;

namespace Vae.LibTorch;

/// <summary>
/// A way to LibTorch. A process has one, as two LibTorch would mix their symbols.
/// </summary>
public enum LibTorchWay
{
    /// <summary>There is no LibTorch.</summary>
    None,

    /// <summary>TorchSharp and the LibTorch of its folder, on the processor.</summary>
    TorchSharp,

    /// <summary>A LibTorch of this machine's, by the shim that is built for it.</summary>
    Native,
}

/// <summary>Which way a process reaches LibTorch. Nothing is loaded to decide it.</summary>
/// <param name="Way">The way.</param>
/// <param name="Absence">
/// One sentence that says what to do, where the machine has no LibTorch.
/// </param>
public sealed record LibTorchChoice(LibTorchWay Way, string Absence = "")
{
    /// <summary>
    /// The environment variable that sets it: <c>torchsharp</c> or <c>native</c>.
    /// </summary>
    public const string Variable = "SWEEP_TORCH";

    private static readonly Lazy<LibTorchChoice> Made = new(() =>
    {
        Func<string, string?> environment = Environment.GetEnvironmentVariable;
        var native = LibTorchLibrary.Find(out var absence);
        return Of(environment, TorchSharpFolder.Of(environment), native, absence);
    });

    /// <summary>LibTorch's version; empty on a machine without LibTorch.</summary>
    public string Version { get; init; } = "";

    /// <summary>
    /// The version and the way, such as <c>2.10.0 (torchsharp)</c>; null without LibTorch.
    /// Nothing is loaded to say it.
    /// </summary>
    public string? Summary => Way == LibTorchWay.None ? null : $"{Version} ({Way.ToString().ToLowerInvariant()})";

    /// <summary>This process's, decided once.</summary>
    public static LibTorchChoice OfProcess => Made.Value;

    /// <summary>Where TorchSharp lies, where it is the way.</summary>
    public TorchSharpFolder? Folder { get; private init; }

    /// <summary>
    /// TorchSharp comes first where it loads, also on a PyTorch of the version that it is built
    /// for. A LibTorch with CUDA, or another version that LIBTORCH names, is reached natively.
    /// </summary>
    internal static LibTorchChoice Of(
        Func<string, string?> environment,
        TorchSharpFolder fetched,
        LibTorchInstallation? native,
        string nativeAbsence
    )
    {
        var nativeOrNone = native is null
            ? new LibTorchChoice(LibTorchWay.None, nativeAbsence)
            : new LibTorchChoice(LibTorchWay.Native) { Version = native.Version };
        var isNamed = environment(LibTorchLocator.Variable) is { Length: > 0 };
        var folder = fetched.Beside(native, isNamed);
        var isOther = isNamed && folder.LibTorch is null;
        return environment(Variable) switch
        {
            "native" => nativeOrNone,
            "torchsharp" when isOther => new(LibTorchWay.None, Other(native, nativeAbsence)),
            "torchsharp" => folder.Obstacle() is { } obstacle ? new(LibTorchWay.None, obstacle) : Managed(folder),
            { Length: > 0 } other => new(
                LibTorchWay.None,
                $"{Variable} is '{other}': set it to torchsharp or native, or unset it."
            ),
            _ when isOther || native is { HasCuda: true } => nativeOrNone,
            _ when folder.Obstacle() is null => Managed(folder),
            _ when native is null && folder.ObstacleOfMachine() is null => new(LibTorchWay.None, Fetch(nativeAbsence)),
            _ => nativeOrNone,
        };
    }

    private static LibTorchChoice Managed(TorchSharpFolder folder) =>
        new(LibTorchWay.TorchSharp) { Version = TorchSharpFolder.LibTorchVersion, Folder = folder };

    private static string Other(LibTorchInstallation? named, string absence) =>
        named is null
            ? absence
            : $"TorchSharp {TorchSharpFolder.Version} runs on LibTorch {TorchSharpFolder.LibTorchVersion} alone, and "
                + $"{LibTorchLocator.Variable} names {named.Version}: unset it, or set {Variable}=native.";

    private static string Fetch(string absence) =>
        $"'sweep setup libtorch' fetches LibTorch (132 MB); without that, {absence}";
}
