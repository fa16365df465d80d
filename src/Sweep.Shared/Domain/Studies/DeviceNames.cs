using System.Collections.Immutable;

namespace Sweep.Shared.Domain.Studies;

/// <summary>Where trials train, by the names that sweep files, workers and commands use.</summary>
public static class DeviceNames
{
    /// <summary>The best that the worker has for the trial.</summary>
    public const string Auto = "auto";

    /// <summary>The processor, by our own kernels.</summary>
    public const string Cpu = "cpu";

    /// <summary>The processor, by LibTorch.</summary>
    public const string LibTorch = "libtorch";

    /// <summary>A GPU of CUDA, by LibTorch. A worker's own are numbered: <c>cuda:0</c>.</summary>
    public const string Cuda = "cuda";

    /// <summary>What a study may ask for.</summary>
    public static ImmutableArray<string> Kinds { get; } = [Auto, Cpu, LibTorch, Cuda];

    /// <summary>cuda:1 -> cuda.</summary>
    public static string KindOf(string device) => device.Split(':', 2)[0];
}
