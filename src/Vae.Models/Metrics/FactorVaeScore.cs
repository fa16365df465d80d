using Foundation;

namespace Vae.Models.Metrics;

/// <summary>
/// The score of Kim and Mnih, "Disentangling by factorising" (2018, section 4): among rows that
/// share the value of one factor, the latent that varies least, as a share of its variance over all
/// rows, should name the factor. 10,000 such votes of 64 rows make a majority classifier, 5,000
/// others are scored by it. In [0, 1]; guessing gives about 1 / K for K factors.
/// </summary>
/// <remarks>
/// Rows are drawn from the given ones, with replacement, those of a value as often as it occurs.
/// </remarks>
public static class FactorVaeScore
{
    private const int TrainingVotes = 10_000,
        ScoredVotes = 5_000,
        RowsAVote = 64;

    /// <summary>0 where nothing lives or varies.</summary>
    public static double Of(Representation representation, Rng stream)
    {
        if (representation.IsEmpty)
            return 0;
        var voting = new Voting(representation);
        var votes = new int[representation.Latents, representation.Factors.Length];
        for (var i = 0; i < TrainingVotes; i++)
        {
            var (latent, factor) = voting.Vote(ref stream);
            votes[latent, factor]++;
        }

        var named = Enumerable
            .Range(0, representation.Latents)
            .Select(j => Enumerable.Range(0, representation.Factors.Length).MaxBy(k => votes[j, k]))
            .ToArray();
        var right = 0;
        for (var i = 0; i < ScoredVotes; i++)
        {
            var (latent, factor) = voting.Vote(ref stream);
            if (named[latent] == factor)
                right++;
        }

        return (double)right / ScoredVotes;
    }

    private sealed class Voting
    {
        private readonly Representation representation;
        private readonly int[][][] rowsOfLevel;
        private readonly double[] variance,
            sum,
            squares;

        public Voting(Representation representation)
        {
            this.representation = representation;
            rowsOfLevel =
            [
                .. representation.Factors.Select(factor =>
                {
                    var rows = Enumerable.Range(0, representation.Rows).ToLookup(row => factor.LevelOfRow[row]);
                    return Enumerable.Range(0, factor.Levels).Select(level => rows[level].ToArray()).ToArray();
                }),
            ];
            (variance, sum, squares) = (
                new double[representation.Latents],
                new double[representation.Latents],
                new double[representation.Latents]
            );
            for (var row = 0; row < representation.Rows; row++)
                Add(row);
            for (var j = 0; j < variance.Length; j++)
                variance[j] = Variance(j, representation.Rows);
        }

        /// <summary>
        /// The latent that varies least among rows that share a value, and the factor whose value
        /// that is.
        /// </summary>
        public (int Latent, int Factor) Vote(ref Rng stream)
        {
            var factor = stream.NextInt(representation.Factors.Length);
            var shared = representation.Factors[factor].LevelOfRow[stream.NextInt(representation.Rows)];
            var rows = rowsOfLevel[factor][shared];
            Array.Clear(sum);
            Array.Clear(squares);
            for (var i = 0; i < RowsAVote; i++)
                Add(rows[stream.NextInt(rows.Length)]);
            var (least, latent) = (double.PositiveInfinity, 0);
            for (var j = 0; j < variance.Length; j++)
            {
                // A latent that is the same for every row has nothing to vote with.
                var share = variance[j] > 0 ? Variance(j, RowsAVote) / variance[j] : double.PositiveInfinity;
                if (share < least)
                    (least, latent) = (share, j);
            }

            return (latent, factor);
        }

        private void Add(int row)
        {
            var codes = representation.Row(row);
            for (var j = 0; j < codes.Length; j++)
            {
                // Away from the first row, so that little is lost where a mean is far from 0.
                var value = (double)codes[j] - representation.Row(0)[j];
                sum[j] += value;
                squares[j] += value * value;
            }
        }

        private double Variance(int latent, int count) =>
            Math.Max(0, (squares[latent] / count) - Math.Pow(sum[latent] / count, 2));
    }
}
