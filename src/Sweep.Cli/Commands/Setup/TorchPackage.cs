using System.Collections.Immutable;
using Vae.LibTorch.Packages;

namespace Sweep.Cli.Commands.Setup;

/// <summary>A package of NuGet's, and which of its files belong in TorchSharp's folder.</summary>
/// <param name="Id">In lower case.</param>
/// <param name="Sha256">Of the package, lower-case hexadecimal.</param>
internal sealed record TorchPackage(string Id, string Version, string Sha256, ImmutableArray<string> Files)
{
    private const string Native = "runtimes/linux-x64/native/";

    /// <summary>
    /// TorchSharp, and LibTorch for the processor: 132 MB. TorchSharp asks for more packages, of
    /// which nothing is used here.
    /// </summary>
    public static ImmutableArray<TorchPackage> All { get; } =
    [
        new(
            "torchsharp",
            TorchSharpFolder.Version,
            "c27530bc89c5c38947142d71a38ba7ee0975ff97cf2ece94d4a86bd8e8ad49f1",
            [$"lib/net8.0/{TorchSharpFolder.Assembly}", Native + TorchSharpFolder.Bridge, "LICENSE.txt"]
        ),
        new(
            "libtorch-cpu-linux-x64",
            TorchSharpFolder.LibTorchVersion,
            "e821a8a2db5b3e726fbe4321f36a9e8934f1e9f2849424063d21aafe4b6e11d1",
            [.. TorchSharpFolder.Libraries.Select(name => Native + name)]
        ),
    ];

    /// <summary>The name of its file.</summary>
    public string FileName => $"{Id}.{Version}.nupkg";

    /// <summary>Where it lies below a source's base address.</summary>
    public string RelativeAddress => $"{Id}/{Version}/{FileName}";
}
