using Foundation;
using Vae.Models.Networks;

namespace Vae.Models.WeightFiles;

/// <summary>A file of named weights, in whichever of the known formats it is: that of <c>torch.save</c>, of either age, or safetensors.</summary>
public static class WeightFile
{
    /// <summary>What a file holds, or why it is not one that can be read. No file makes this throw, or allocate more than some times its own size and 20 MB.</summary>
    public static WeightReading Read(ReadOnlySpan<byte> bytes)
    {
        if (TorchStateDict.Begins(bytes)) return TorchStateDict.Read(bytes);
        return Safetensors.Read(bytes) switch
        {
            SafetensorsReading.Ok(var tensors, _) => new WeightReading.Ok(tensors),
            SafetensorsReading.Refused(var reason) => new WeightReading.Refused($"it does not begin as PyTorch's do, and as safetensors {reason}"),
            var other => throw Invariant.Unreachable(other),
        };
    }
}
