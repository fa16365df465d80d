using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Vae.Models.Datasets;
using Vae.Models.Metrics;

namespace Metrics.Bench;

/// <summary>
/// What burgess_scores.py leaves: the posteriors of every image of a data set, and its factors.
/// </summary>
internal sealed record PosteriorsFile(ImmutableArray<Factor> Factors, int Latents, float[] Mean, float[] LogVariance)
{
    public GaussianPosteriors Posteriors =>
        GaussianPosteriors.FromLogVariance(Latents, Mean, LogVariance, posteriorScale: 1);

    public static PosteriorsFile Read(string path)
    {
        var bytes = File.ReadAllBytes(path).AsSpan();
        var head = MemoryMarshal.Cast<byte, int>(bytes);
        var (rows, latents, factors) = (head[0], head[1], head[2]);
        var counts = head.Slice(3, factors).ToArray();
        var levels = head.Slice(3 + factors, rows * factors).ToArray();
        var numbers = MemoryMarshal.Cast<byte, float>(bytes[((3 + factors + (rows * factors)) * sizeof(int))..]);
        return new PosteriorsFile(
            [
                .. counts.Select(
                    (count, k) =>
                        new Factor(
                            $"factor {k}",
                            count,
                            [.. Enumerable.Range(0, rows).Select(row => levels[(row * factors) + k])]
                        )
                ),
            ],
            latents,
            numbers[..(rows * latents)].ToArray(),
            numbers.Slice(rows * latents, rows * latents).ToArray()
        );
    }
}
