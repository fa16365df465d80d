using System.Collections.Immutable;
using Foundation;
using Vae.Models.Networks;

namespace Vae.Models.WeightFiles;

/// <summary>
/// A file of named weights, in whichever of the known formats it is: that of <c>torch.save</c>, of
/// either age, or safetensors.
/// </summary>
public static class WeightFile
{
    private static readonly ImmutableArray<string> Wrappers = ["module.", "_orig_mod."];

    /// <summary>
    /// What a file holds, or why it is not one that can be read. No file makes this throw, or
    /// allocate more than some times its own size and 20 MB.
    /// </summary>
    public static WeightReading Read(ReadOnlySpan<byte> bytes)
    {
        var reading = ReadAsStored(bytes);
        return reading is WeightReading.Ok(var tensors) ? new WeightReading.Ok(WithoutWrapper(tensors)) : reading;
    }

    /// <summary>
    /// The tensors by the names that they have in the network itself, where a wrapper put a word
    /// before every name: <c>module.</c> of DataParallel, <c>_orig_mod.</c> of torch.compile.
    /// </summary>
    private static ImmutableArray<WeightTensor> WithoutWrapper(ImmutableArray<WeightTensor> tensors)
    {
        foreach (var wrapper in Wrappers)
        {
            var isWrapped = tensors.All(tensor => tensor.Name.StartsWith(wrapper, StringComparison.Ordinal));
            if (tensors.IsEmpty || !isWrapped)
                continue;
            return WithoutWrapper([.. tensors.Select(tensor => tensor.Named(tensor.Name[wrapper.Length..]))]);
        }

        return tensors;
    }

    private static WeightReading ReadAsStored(ReadOnlySpan<byte> bytes)
    {
        if (TorchStateDict.Begins(bytes))
            return TorchStateDict.Read(bytes);
        return Safetensors.Read(bytes) switch
        {
            SafetensorsReading.Ok(var tensors, _) => new WeightReading.Ok(tensors),
            SafetensorsReading.Refused(var reason) => new WeightReading.Refused(
                $"it does not begin as PyTorch's do, and as safetensors {reason}"
            ),
            var other => throw Invariant.Unreachable(other),
        };
    }
}
