namespace Vae.Models.Training;

/// <summary>What a model is worth on a set of rows.</summary>
/// <param name="Mse">Squared error, mean over rows and features.</param>
/// <param name="KlNats">Mean over rows.</param>
/// <param name="Reconstruction">
/// The reconstruction term of the loss, before any reduction: mean over rows.
/// </param>
/// <param name="Loss">As in training.</param>
internal readonly record struct Evaluation(double Mse, double KlNats, double Reconstruction, double Loss);
