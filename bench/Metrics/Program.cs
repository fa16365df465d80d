using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.Intrinsics;
using Foundation;
using Metrics.Bench;
using Vae.Models.Metrics;

// The scores of the posteriors that bench/Metrics/burgess_scores.py left in a file, each with its
// error and the seconds it took, of this thread's own time too; then mig and aam at the size of the
// moons study.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Console.WriteLine(
    $"{Environment.ProcessorCount} processors, {(Vector512.IsHardwareAccelerated ? "512" : "256")}-bit "
        + $"vectors, .NET {Environment.Version}, one thread"
);
if (args is [var path])
{
    var file = PosteriorsFile.Read(path);
    var posteriors = file.Posteriors;
    Console.WriteLine(
        $"{posteriors.Rows} rows, {posteriors.Latents} latents, "
            + $"{posteriors.Marginals.Count(latent => latent.IsDead)} of them dead"
    );
    foreach (var value in Enum.GetValues<LatentValue>())
    {
        for (var round = 0; round < 3; round++)
        {
            var informations = ImmutableArray<FactorInformation>.Empty;
            var took = Clock.Measure(() =>
                informations = InformationEstimator.Estimate(posteriors.Marginals, file.Factors, value)
            );
            var scores = Disentanglement.Of(informations);
            Console.WriteLine(
                $"z: {value}: mig {scores.Mig:R} (error below {scores.MigError:E1}), aam {scores.Aam:R} "
                    + $"(error below {scores.AamError:E1}); {took}"
            );
            if (round > 0)
                continue;
            foreach (var information in informations)
                Console.WriteLine(
                    $"  {information.Factor}: "
                        + $"{string.Join(' ', information.LatentNats.Select(nats => $"{nats:F6}"))} (errors below "
                        + $"{information.LatentErrorNats.Max():E1})"
                );
        }
    }

    var representation = Representation.Of(posteriors, file.Factors);
    var stream = new Rng(42, RngPurpose.MetricSampling);
    Console.WriteLine(
        $"mig_binned {Disentanglement.Of(BinnedInformation.Of(representation)).Mig:F4}, modularity "
            + $"{Modularity.Of(BinnedInformation.Of(representation)):F4}"
    );
    Console.WriteLine($"binned information: {Clock.Measure(() => BinnedInformation.Of(representation))}");
    Console.WriteLine(
        $"sap {SeparatedAttributes.Of(representation):F4}: "
            + $"{Clock.Measure(() => SeparatedAttributes.Of(representation))}"
    );
    Console.WriteLine(
        $"factor_vae_score {FactorVaeScore.Of(representation, stream):F4}: "
            + $"{Clock.Measure(() => FactorVaeScore.Of(representation, stream))}"
    );
    Console.WriteLine(
        $"dci {ImportanceScores.Of(representation, stream)}: "
            + $"{Clock.Measure(() => ImportanceScores.Of(representation, stream))}"
    );
}

foreach (var (latents, scale) in new[] { (2, 1.0), (128, 1.0), (128, 0.1) })
{
    var (posteriors, factors) = SomeMoons.Encoded(latents, scale);
    for (var round = 0; round < 2; round++)
    {
        Console.WriteLine(
            $"moons, 400 rows, {latents} latents, posterior scale {scale}: "
                + $"{Clock.Measure(() => InformationEstimator.Estimate(posteriors.Marginals, factors))}"
        );
    }
}
