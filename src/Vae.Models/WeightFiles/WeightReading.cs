using System.Collections.Immutable;
using Vae.Models.Networks;

namespace Vae.Models.WeightFiles;

/// <summary>What came of reading a file of weights.</summary>
public abstract record WeightReading
{
    private WeightReading() { }

    /// <summary>Its tensors, in the file's order; no name stands twice.</summary>
    public sealed record Ok(ImmutableArray<WeightTensor> Tensors) : WeightReading;

    /// <summary>It is not a file that is read here, or it is torn.</summary>
    /// <param name="Reason">Goes on from "the file cannot be read: ".</param>
    public sealed record Refused(string Reason) : WeightReading;
}
