using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs;

namespace Sweep.Specs.Tests;

/// <summary>
/// Each experiment of the disentangling-vae project on data that can be read is one trial of a file
/// in sweeps/, by the command that stands in the file's first comment.
/// </summary>
public sealed partial class PublishedExperimentsTests
{
    private const string Common =
        "model.kind=burgess model.latent=10 loss.likelihood=bernoulli training.optimizer=adam training.keep=last";

    private static readonly ImmutableDictionary<string, StudySpec> Studies = Commands()
        .ToImmutableDictionary(study => study.Name);

    [Theory]
    [InlineData("VAE_mnist", "mnist", "vae", "training.lr=0.0005 training.epochs=400 loss.anneal.over=10000")]
    [InlineData("VAE_fashion", "fashion", "vae", "training.lr=0.0005 training.epochs=400 loss.anneal.over=10000")]
    [InlineData("VAE_dsprites", "dsprites", "vae", "training.lr=0.0005 training.epochs=30 loss.anneal.over=10000")]
    [InlineData(
        "betaH_mnist",
        "mnist",
        "beta_h",
        "training.lr=0.0005 training.epochs=400 loss.beta=4 loss.anneal.over=10000"
    )]
    [InlineData(
        "betaH_fashion",
        "fashion",
        "beta_h",
        "training.lr=0.0005 training.epochs=400 loss.beta=4 loss.anneal.over=10000"
    )]
    [InlineData(
        "betaH_dsprites",
        "dsprites",
        "beta_h",
        "training.lr=0.0005 training.epochs=30 loss.beta=4 loss.anneal.over=10000"
    )]
    [InlineData(
        "betaB_mnist",
        "mnist",
        "beta_b",
        "training.lr=0.001 training.epochs=400 loss.gamma=100 loss.capacity.to=25 loss.capacity.steps=100000"
    )]
    [InlineData(
        "betaB_fashion",
        "fashion",
        "beta_b",
        "training.lr=0.001 training.epochs=400 loss.gamma=100 loss.capacity.to=25 loss.capacity.steps=100000"
    )]
    [InlineData(
        "betaB_dsprites",
        "dsprites",
        "beta_b",
        "training.lr=0.001 training.epochs=30 loss.gamma=100 loss.capacity.to=25 loss.capacity.steps=100000"
    )]
    [InlineData(
        "factor_mnist",
        "mnist",
        "factor",
        "training.lr=0.0001 training.epochs=800 training.batch_size=128 loss.gamma=6 loss.discriminator.lr=0.00005"
    )]
    [InlineData(
        "factor_fashion",
        "fashion",
        "factor",
        "training.lr=0.0001 training.epochs=800 training.batch_size=128 loss.gamma=6 loss.discriminator.lr=0.00005"
    )]
    [InlineData(
        "factor_dsprites",
        "dsprites",
        "factor",
        "training.lr=0.0001 training.epochs=60 training.batch_size=128 loss.gamma=6.4 loss.discriminator.lr=0.0001"
    )]
    [InlineData(
        "btcvae_mnist",
        "mnist",
        "btcvae",
        "training.lr=0.0005 training.epochs=400 loss.alpha=1 loss.beta=6 loss.gamma=1 loss.mss=as_coded"
    )]
    [InlineData(
        "btcvae_fashion",
        "fashion",
        "btcvae",
        "training.lr=0.0005 training.epochs=400 loss.alpha=1 loss.beta=6 loss.gamma=1 loss.mss=as_coded"
    )]
    [InlineData(
        "btcvae_dsprites",
        "dsprites",
        "btcvae",
        "training.lr=0.0005 training.epochs=30 loss.alpha=1 loss.beta=6.4 loss.gamma=1 loss.mss=as_coded"
    )]
    [InlineData(
        "btcvae_dsprites_a-5",
        "dsprites",
        "btcvae",
        "training.lr=0.0005 training.epochs=30 loss.alpha=-5 loss.beta=6.4 loss.gamma=1 loss.mss=as_coded"
    )]
    [InlineData(
        "best_dsprites",
        "dsprites",
        "btcvae",
        "training.lr=0.0005 training.epochs=30 loss.alpha=-5 loss.beta=10 loss.gamma=1 loss.mss=as_coded"
    )]
    [InlineData(
        "debug",
        "mnist",
        "beta_b",
        "training.lr=0.0005 training.epochs=1 loss.gamma=100 loss.capacity.to=25 loss.capacity.steps=0"
    )]
    public void A_published_experiment_is_one_trial_with_the_published_numbers(
        string name,
        string data,
        string loss,
        string settings
    )
    {
        var study = Studies[name];
        Assert.Equal((1, 1234UL), (study.Trials, study.Seed));
        Assert.Empty(study.Space.Parameters);
        var trial = study.Settings;
        var batch = loss == "factor" ? "" : " training.batch_size=64";
        foreach (var pair in $"{Common} data.kind={data} loss.kind={loss} {settings}{batch}".Split(' '))
        {
            var (path, expected) = (pair.Split('=')[0], pair.Split('=')[1]);
            var value = trial.At(path);
            Assert.True(value is not null, path);
            if (value!.Number is { } number)
                Assert.Equal(double.Parse(expected), number);
            else
                Assert.Equal(expected, value.ToString());
        }

        if (data == "dsprites")
            Assert.All(
                ["orientation", "x", "y"],
                factor => Assert.Equal(SettingValue.Of(1), trial.At($"data.{factor}_step"))
            );
        else
            Assert.Equal(
                (32, 0.0),
                (new TrialSettings(trial).Int("data.size"), new TrialSettings(trial).Real("data.validation"))
            );
    }

    /// <summary>The studies of others that show one of their trials alone.</summary>
    [Fact]
    public void Every_other_command_is_a_single_trial_too() =>
        Assert.All(["gaussian_posted", "posted"], name => Assert.Equal(1, Studies[name].Trials));

    /// <summary>The alpha runs are the points of a grid.</summary>
    [Fact]
    public void The_weights_of_the_mutual_information_are_the_published_ones()
    {
        var study = Some.Study(Some.TextOf("dsprites-alpha.yaml"));
        var alpha = Assert.Single(study.Space.Parameters);
        Assert.Equal(
            [-5, -1, 0, 1, 5],
            ((Distribution.Categorical)alpha.Distribution).Choices.Select(choice => (int)choice.Number!)
        );
    }

    /// <summary>What the commands in the first comments of all files run.</summary>
    private static IEnumerable<StudySpec> Commands()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Some.Root(), "sweeps"), "*.yaml").Order())
        {
            var head = File.ReadLines(path).TakeWhile(line => line.StartsWith('#')).Select(line => line[1..].Trim());
            foreach (
                Match command in Command()
                    .Matches(string.Join('\n', head).Replace("\\\n", "", StringComparison.Ordinal))
            )
            {
                Assert.Equal(Path.GetFileName(path), command.Groups["file"].Value);
                yield return Study(
                    path,
                    [
                        .. Word()
                            .Matches(command.Groups["options"].Value)
                            .Select(word => word.Value.Replace("'", "", StringComparison.Ordinal)),
                    ]
                );
            }
        }
    }

    private static StudySpec Study(string path, string[] options)
    {
        var overrides = SpecOverrides.None;
        foreach (var option in options.Chunk(2))
        {
            overrides = option[0] switch
            {
                "--name" => overrides with { Name = option[1] },
                "--seed" => overrides with { Seed = ulong.Parse(option[1]) },
                "--trials" => overrides with { Trials = int.Parse(option[1]) },
                "--set" when SpecOverrides.TrySplitSet(option[1], out var set) => overrides with
                {
                    Set = overrides.Set.Add(set),
                },
                _ => throw new Xunit.Sdk.XunitException($"{path}: {option[0]}"),
            };
        }

        return SweepFile.ReadFile(path, overrides) switch
        {
            SpecResult.Valid(var spec) => spec,
            SpecResult.Invalid(var errors) => throw new Xunit.Sdk.XunitException(
                string.Join('\n', SpecErrors.Lines(path, errors))
            ),
            var other => throw new Xunit.Sdk.XunitException($"unexpected {other}"),
        };
    }

    [GeneratedRegex(@"\./sweep run sweeps/(?<file>\S+)(?<options> --name .*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"[^\s']*'[^']*'|\S+")]
    private static partial Regex Word();
}
