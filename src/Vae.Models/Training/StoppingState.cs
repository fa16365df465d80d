namespace Vae.Models.Training;

/// <summary>
/// What early stopping remembers. As Lightning's <c>EarlyStopping</c>, it takes for an improvement
/// what beats the last improvement by more than <see cref="EarlyStoppingSettings.MinDelta"/>.
/// </summary>
/// <param name="Best">The metric at the last improvement.</param>
/// <param name="Epoch">The epoch of the last improvement; 0 before the first.</param>
internal readonly record struct StoppingState(double Best, int Epoch)
{
    /// <summary>After an epoch that counts.</summary>
    public StoppingState After(EpochReport report, MetricGoal goal, double minDelta)
    {
        if (!report.Metrics.TryGetValue(goal.Metric, out var value))
            return this;
        var toBeat = Epoch == 0 ? goal.Worst : goal.Better(Best, by: minDelta);
        return goal.IsBetter(value, toBeat) ? new StoppingState(value, report.Epoch) : this;
    }

    /// <summary>Whether the metric has not improved for so many epochs.</summary>
    public bool IsOver(int epoch, int patience) => Epoch > 0 && epoch - Epoch >= patience;
}
