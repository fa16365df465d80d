using Vae.Models.Datasets;

namespace Vae.Models.Scoring;

/// <summary>
/// Which rows a model is to make up. Two equal requests give equal rows, and of two that differ in
/// their count one begins as the other.
/// </summary>
/// <param name="Count">How many, at least 1.</param>
/// <param name="Seed">Decides every draw.</param>
public sealed record SampleRequest(int Count, ulong Seed)
{
    /// <summary>
    /// The rows whose posteriors z is drawn from, each as often as the others (the aggregate
    /// posterior); null: z is drawn from the prior.
    /// </summary>
    public DatasetSplit? Posterior { get; init; }

    /// <summary>
    /// The class that all are of. Of the prior only for a conditional model, which is told it. Of
    /// the aggregate posterior for any: only rows of this class count. Null: all classes in turn,
    /// or all rows.
    /// </summary>
    public int? Class { get; init; }

    /// <summary>Whether rows are drawn from p(x|z); else they are its means.</summary>
    public bool WithNoise { get; init; }
}
