namespace Vae.Models.Training;

/// <summary>
/// What an encoder says of some rows that follow one another; each array row by row.
/// </summary>
/// <param name="Start">The number of the first of them, from 0.</param>
/// <param name="Mean">
/// [rows, latents]: the posterior's mean; of a latent on the circle an angle, radians.
/// </param>
/// <param name="LogVariance">
/// [rows, latents]: of what z is drawn from, before <c>model.posterior_scale</c>. Of a latent that
/// is the direction of a point, to first order.
/// </param>
/// <param name="KlNats">[rows, latents]: the divergence from the prior as the loss has it.</param>
/// <param name="PlaneMean">
/// [rows, 2]: where a latent is the direction of a point, the mean of the point; else empty.
/// </param>
/// <param name="PlaneLogVariance">
/// [rows, 2]: its log-variances, before <c>model.posterior_scale</c>; else empty.
/// </param>
public sealed record EncodedRows(
    int Start,
    float[] Mean,
    float[] LogVariance,
    float[] KlNats,
    float[] PlaneMean,
    float[] PlaneLogVariance
);
