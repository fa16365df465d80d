using Vae.Models.Datasets;
using Vae.Models.Scoring;

namespace Sweep.Cli.Output;

/// <summary>The score of a trial's model.</summary>
/// <param name="Epoch">The epoch whose weights are kept.</param>
/// <param name="Data">The data set that it was scored on.</param>
/// <param name="Split">Which of its rows.</param>
internal sealed record TrialScore(int Trial, int Epoch, Dataset Data, string Split, ModelScore Score);
