using System.Collections.Immutable;

namespace Vae.Models.Networks;

/// <summary>What came of reading a safetensors file.</summary>
public abstract record SafetensorsReading
{
    private SafetensorsReading() { }

    /// <summary>Its tensors, in the order of their bytes.</summary>
    public sealed record Ok(ImmutableArray<WeightTensor> Tensors, ImmutableSortedDictionary<string, string> Metadata)
        : SafetensorsReading;

    /// <summary>It is not a file of this format, or it is torn.</summary>
    public sealed record Refused(string Reason) : SafetensorsReading;
}
