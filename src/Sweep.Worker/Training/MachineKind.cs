using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Sweep.Worker.Training;

/// <summary>
/// What kind of machine this is, as far as results may depend on it: processor model, architecture,
/// widest vectors.
/// </summary>
public static class MachineKind
{
    public static string Name { get; } =
        $"{Processor()}, {RuntimeInformation.ProcessArchitecture}, {Bits()}-bit vectors";

    private static int Bits() => Vector512.IsHardwareAccelerated ? 512 : Vector<byte>.Count * 8;

    private static string Processor()
    {
        const string cpuInfo = "/proc/cpuinfo";
        var model = File.Exists(cpuInfo)
            ? File.ReadLines(cpuInfo).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return model?.Split(':', 2)[1].Trim() ?? "unknown processor";
    }
}
