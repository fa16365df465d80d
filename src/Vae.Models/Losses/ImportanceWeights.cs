using Foundation;

namespace Vae.Models.Losses;

/// <summary>
/// The weight that row j of a batch of B rows has in the estimate of q(z_i) = (1/N) Σ q(z_i|x) over
/// all N rows of the data, for z_i drawn from row i (Chen et al. 2018, appendix C). With M = B - 1
/// and s = (N - M) / (N M):
/// </summary>
/// <remarks>
/// <para>
/// paper: stratified sampling; 1/N for the row itself, s for one other (here the next one, around),
/// 1/M for the rest. Each row of weights sums to 1.
/// </para>
/// <para>
/// official: the matrix of the authors' code, which has 1/N in column 0 and s in column 1 where the
/// paper means the diagonal.
/// </para>
/// <para>
/// as_coded: the same matrix in the disentangling-vae project. That project also adds its logarithm
/// once per latent in the estimate of ln q(z).
/// </para>
/// <para>mws: minibatch weighted sampling, 1 / (B N) everywhere: simpler, and biased low.</para>
/// <para>
/// Where a batch has more rows than the data (a validation set larger than the training set), N is
/// B. A batch of one row is all that is known: its weight is 1, but for mws.
/// </para>
/// </remarks>
internal static class ImportanceWeights
{
    /// <param name="target">[batch, batch], row by row.</param>
    public static void WriteLogarithms(BatchWeighting weighting, int batch, int dataRows, Span<float> target)
    {
        Invariant.Holds(target.Length == batch * batch, "there is a weight for each pair of rows");
        var (rows, others) = ((double)Math.Max(dataRows, batch), batch - 1.0);
        if (weighting == BatchWeighting.Mws)
            target.Fill((float)-Math.Log(batch * rows));
        else if (batch == 1)
            target[0] = 0;
        else
        {
            var (self, stratum) = ((float)-Math.Log(rows), (float)Math.Log((rows - others) / (rows * others)));
            target.Fill((float)-Math.Log(others));
            for (var i = 0; i < batch; i++)
            {
                var (selfAt, stratumAt) = weighting == BatchWeighting.Paper ? (i, (i + 1) % batch) : (0, 1);
                target[(i * batch) + selfAt] = self;
                target[(i * batch) + stratumAt] = stratum;
            }

            if (weighting != BatchWeighting.Paper)
                target[(batch - 2) * batch] = stratum;
        }
    }
}
