namespace Vae.Models.Training;

/// <summary>
/// What <c>torch.optim.lr_scheduler.ReduceLROnPlateau</c> remembers, with its defaults: smaller is
/// better, by more than a share of 1e-4 of the best; no cooldown, no lower limit, and no change of
/// less than 1e-8.
/// </summary>
/// <param name="Best">The smallest value so far.</param>
/// <param name="BadEpochs">Epochs since it was reached or the rate was lowered.</param>
/// <param name="LearningRate">The rate of the next epoch.</param>
internal readonly record struct PlateauState(double Best, int BadEpochs, double LearningRate)
{
    private const double Threshold = 1e-4,
        SmallestChange = 1e-8;

    public static PlateauState Start(double learningRate) => new(double.PositiveInfinity, 0, learningRate);

    /// <summary>After an epoch that ended with this value.</summary>
    public PlateauState After(double value, PlateauSettings settings)
    {
        if (value < Best * (1 - Threshold))
            return this with { Best = value, BadEpochs = 0 };
        if (BadEpochs < settings.Patience)
            return this with { BadEpochs = BadEpochs + 1 };
        var lowered = LearningRate * settings.Factor;
        return this with
        {
            BadEpochs = 0,
            LearningRate = LearningRate - lowered > SmallestChange ? lowered : LearningRate,
        };
    }
}
