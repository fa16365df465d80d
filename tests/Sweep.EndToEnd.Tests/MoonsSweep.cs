namespace Sweep.EndToEnd.Tests;

/// <summary>
/// A sweep over the moons, large enough that something can happen to it while it trains.
/// </summary>
internal static class MoonsSweep
{
    /// <param name="epochs">Of each trial; a hundred take a fraction of a second.</param>
    public static string File(string name, int trials, int epochs, string sampler = "{kind: random}") =>
        $$$"""
            sweep: {{{name}}}
            seed: 7
            trials: {{{trials}}}
            objectives: [{metric: val_mse, goal: minimize}]
            sampler: {{{sampler}}}
            data: {kind: moons, samples: 2000, noise: 0.15, seed: 42}
            model: {kind: mlp, encoder_hidden: 32, decoder_hidden: 32}
            loss: {kind: beta_h, beta: 1.0}
            training: {epochs: {{{epochs}}}, early_stopping: null}
            metrics: {mig: {samples: 500}, aam: {samples: 500}}
            parameters:
              training.lr: {distribution: log_uniform, min: 1.0e-4, max: 1.0e-1}
              training.batch_size: {values: [16, 32]}
              model.latent: {values: [4, 8, 16]}

            """;
}
