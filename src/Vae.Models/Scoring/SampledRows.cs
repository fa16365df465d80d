namespace Vae.Models.Scoring;

/// <summary>Rows that a model made up; each array row by row.</summary>
/// <param name="Latents">
/// [rows, latents]: the z that were drawn; of a latent that is an angle, radians.
/// </param>
/// <param name="Rows">[rows, width].</param>
/// <param name="Labels">
/// [rows]: the classes that the decoder was told, or those of the rows whose posteriors were drawn
/// from; else empty.
/// </param>
/// <param name="Sources">
/// [rows]: the rows of the undivided data whose posteriors were drawn from; empty with the prior.
/// </param>
public sealed record SampledRows(float[] Latents, float[] Rows, int[] Labels, int[] Sources);
