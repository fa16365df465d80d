using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Metrics;

/// <summary>
/// DCI (Eastwood and Williams, "A framework for the quantitative evaluation of disentangled
/// representations", 2018, section 2), from how important each latent is for predicting each
/// factor. The importance is that of bagged trees (<see cref="BaggedTrees"/>): the paper takes a
/// lasso, which is linear, or random forests; disentanglement_lib boosts trees. Ours weigh every
/// latent at every split, so what says nothing is hardly ever used.
/// </summary>
/// <param name="Disentanglement">
/// 1 - H_K of a latent's importance over factors, mean over latents weighted by their importance.
/// In [0, 1]: 1 where each is important for one factor.
/// </param>
/// <param name="Completeness">
/// 1 - H_D of a factor's importance over latents, mean over factors. In [0, 1]: 1 where each needs
/// one latent.
/// </param>
/// <param name="Informativeness">
/// Accuracy on rows that the trees have not seen, mean over factors. In [0, 1].
/// </param>
public readonly record struct ImportanceScores(double Disentanglement, double Completeness, double Informativeness)
{
    private const int MostTrainingRows = 10_000,
        MostTestRows = 5_000;

    /// <summary>
    /// Trained on two thirds of the rows, at most 10,000, tested on others, at most 5,000. All 0
    /// where nothing lives or varies.
    /// </summary>
    public static ImportanceScores Of(Representation representation, Rng stream)
    {
        if (representation.IsEmpty || representation.Rows < 3)
            return default;
        int[] rows = [.. Enumerable.Range(0, representation.Rows)];
        stream.Shuffle(rows.AsSpan());
        var train = Math.Min(MostTrainingRows, representation.Rows * 2 / 3);
        var test = rows.AsSpan(train, Math.Min(MostTestRows, rows.Length - train)).ToArray();

        var accuracy = 0.0;
        var importances = new List<double[]>();
        foreach (var factor in representation.Factors)
        {
            var trees = BaggedTrees.Grow(representation, factor, rows[..train], ref stream);
            accuracy +=
                test.Count(row => trees.Predict(representation.Row(row)) == factor.LevelOfRow[row])
                / (double)test.Length;
            importances.Add(trees.Importance);
        }

        return Of([.. importances]) with
        {
            Informativeness = accuracy / representation.Factors.Length,
        };
    }

    /// <summary>
    /// Disentanglement and completeness of importances [factors][latents], each factor's of sum 1,
    /// or all 0 where nothing helps.
    /// </summary>
    internal static ImportanceScores Of(ImmutableArray<double[]> importances)
    {
        var total = importances.Sum(ofFactor => ofFactor.Sum());
        if (total == 0)
            return default;
        var disentanglement = Enumerable
            .Range(0, importances[0].Length)
            .Select(j => importances.Select(ofFactor => ofFactor[j]).ToArray())
            .Sum(ofLatent => ofLatent.Sum() / total * Concentration(ofLatent));
        return new ImportanceScores(disentanglement, importances.Average(Concentration), 0);
    }

    /// <summary>
    /// 1 - entropy to the base of how many there are: 1 where one has all, 0 where all have the
    /// same or there is nothing to have.
    /// </summary>
    private static double Concentration(double[] importance)
    {
        var sum = importance.Sum();
        if (sum == 0)
            return 0;
        if (importance.Length == 1)
            return 1;
        return 1 + (importance.Where(x => x > 0).Sum(x => x / sum * Math.Log(x / sum)) / Math.Log(importance.Length));
    }
}
