using Foundation;
using Vae.Models.Networks;
using Vae.Tensors.Tracing;

namespace Vae.Models.Losses;

/// <summary>
/// A batch on its way through a network into a program: what a loss is made of. Every row is
/// encoded, and z drawn for each; a loss says which are decoded.
/// </summary>
internal sealed class LossPass
{
    public const string RowsName = "rows",
        LabelsName = "labels",
        NoiseName = "noise";

    private readonly VaeNetwork network;
    private readonly LossSettings settings;
    private readonly Tensor rows;
    private readonly Tensor? labels;

    public LossPass(ProgramBuilder program, VaeNetwork network, LossSettings settings, int batch, bool isTraining)
    {
        (Program, this.network, this.settings, Batch) = (program, network, settings, batch);
        Network = new NetworkPass(program, network, isTraining);
        rows = program.Input(RowsName, [batch, network.Width]);
        labels = network.IsConditional ? program.Input(LabelsName, [batch, 1]) : null;
        Posterior = network.Encode(Network, rows, labels);
        var noise = program.Input(NoiseName, [Samples * batch, network.NoiseWidth]);
        Z = Tensor.Concat(
            0,
            [.. Enumerable.Range(0, Samples).Select(sample => Posterior.Sample(noise.Slice(0, sample * batch, batch)))]
        );
    }

    public ProgramBuilder Program { get; }

    public NetworkPass Network { get; }

    /// <summary>Rows of the batch.</summary>
    public int Batch { get; }

    public bool IsTraining => Network.IsTraining;

    public Posterior Posterior { get; }

    /// <summary>
    /// What was drawn, [samples · batch, decoder inputs]: the first sample of every row, then the
    /// second one.
    /// </summary>
    public Tensor Z { get; }

    private int Samples => settings.MonteCarlo;

    /// <summary>The terms of the bound over all rows.</summary>
    public EvidenceBound Bound() => Bound(Batch);

    /// <summary>
    /// The terms of the bound over the first rows alone: no others are decoded. With several
    /// samples the reconstruction is the mean over them.
    /// </summary>
    public EvidenceBound Bound(int count)
    {
        Invariant.Holds(count == Batch || Samples == 1, "only one sample a row can be cut in parts");
        var z = count == Batch ? Z : Z.Slice(0, 0, count);
        var decoding = NegativeLogLikelihood.AsRead(
            settings.Likelihood,
            network.Decode(Network, z, labels is null ? null : Repeated(labels, count))
        );
        var seen = Repeated(rows, count);
        return new EvidenceBound(
            NegativeLogLikelihood.Of(settings.Likelihood, seen, decoding) * (1.0 / Samples),
            NegativeLogLikelihood.SquaredError(seen, decoding) * (1.0 / Samples),
            Posterior.KlNats.Slice(0, 0, count).Sum()
        );
    }

    private Tensor Repeated(Tensor all, int count) =>
        Tensor.Concat(0, [.. Enumerable.Repeat(all.Slice(0, 0, count), Samples)]);
}
