using Vae.LibTorch.Packages;
using Vae.Tensors.Backends;
using Vae.TorchScript;

namespace Vae.TorchSharp.Tests;

/// <summary>
/// TorchSharp as this machine has it. Tests that need it skip where its folder is not filled or its
/// files do not load, saying so.
/// </summary>
internal static class Machine
{
    private static readonly TorchSharpFolder Folder = TorchSharpFolder.Of(Environment.GetEnvironmentVariable);

    private static readonly Lazy<ILibTorch> Loaded = new(() => TorchSharpLoader.Load(Folder));

    public static ILibTorch Library
    {
        get
        {
            var obstacle = Folder.Obstacle();
            Assert.SkipWhen(obstacle is not null, obstacle ?? "");
            return Loaded.Value;
        }
    }

    public static IRowKeeper Backend => (IRowKeeper)Library.OnProcessor;
}
