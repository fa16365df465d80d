using System.Collections.Immutable;
using System.CommandLine;
using Foundation;
using Sweep.Cli.Commands.Models;
using Sweep.Cli.Output;
using Sweep.Coordinator.Views;
using Sweep.Storage;
using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Sprites;
using Vae.Models.Metrics;
using Vae.Models.Scoring;
using Vae.Models.Training;
using Vae.Models.WeightFiles;
using Vae.Tensors.Simd;

namespace Sweep.Cli.Commands;

/// <summary>
/// sweep score: what models are worth on data, those of a sweep or one that was trained elsewhere.
/// </summary>
internal static class ScoreCommand
{
    private const long LargestWeights = 1L << 30;

    public static Command Make(CliContext context)
    {
        var name = new Argument<string?>("NAME") { Description = "The sweep.", Arity = ArgumentArity.ZeroOrOne };
        var trials = new Argument<int[]>("TRIAL")
        {
            Description = "The numbers of trials that keep their weights. [default: all that do]",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var epoch = WeightsOptions.MakeEpoch();
        var data = new DataOptions("test");
        var weights = new Option<string?>("--weights")
        {
            Description =
                "Scores a model trained elsewhere by its weights, or its encoder's alone: a PyTorch state dict or "
                + "checkpoint "
                + "(read as plain tensors, nothing in it is run) or safetensors. Then --data is dSprites as npz, "
                + "the original or "
                + "its downsampled sub-grid.",
            HelpName = "FILE",
        };
        var model = new Option<string?>("--model")
        {
            Description = "The network that --weights belong to.",
            HelpName = "burgess",
        };
        model.AcceptOnlyFromAmong("burgess");
        var format = new Option<string>("--format")
        {
            Description = "table, json or csv.",
            HelpName = "table|json|csv",
            DefaultValueFactory = _ => "table",
        };
        format.AcceptOnlyFromAmong("table", "json", "csv");
        var csv = new CsvOptions();
        var reading = new ReadingOptions();
        var command = new Command(
            "score",
            "Scores models on data: loss, reconstruction, KL, MIG, AAM and other metrics."
        )
        {
            name,
            trials,
            epoch,
        };
        data.AddTo(command);
        foreach (var option in (Option[])[weights, model, format])
            command.Options.Add(option);
        csv.AddTo(command);
        reading.AddTo(command);
        command.SetAction(
            (parsed, _) =>
            {
                var output = new ScoreText(context.Output, parsed.GetValue(format)!, csv.Choose(parsed));
                var (sweepName, file) = (parsed.GetValue(name), parsed.GetValue(weights));
                if (sweepName is not null && file is not null)
                    return Task.FromResult(
                        context.Mistake("NAME and --weights say two different things: give one of them")
                    );
                if (file is not null)
                    return Task.FromResult(
                        ScoreFile(context, file, parsed.GetValue(model), data.GivenTo(parsed), output)
                    );
                if (parsed.GetValue(model) is not null)
                    return Task.FromResult(
                        context.Mistake(
                            "--model says what the weights of --weights are: give both, or the NAME of a sweep"
                        )
                    );
                if (sweepName is null)
                    return Task.FromResult(
                        context.Mistake(
                            "nothing to score: give the NAME of a sweep, or --weights FILE with --model and --data"
                        )
                    );
                return reading.ReadSweepAsync(
                    context,
                    parsed,
                    sweepName,
                    (store, sweep) =>
                        ScoreTrials(
                            context,
                            store,
                            sweep,
                            new Request(parsed.GetValue(trials) ?? [], parsed.GetValue(epoch), data, parsed),
                            output
                        )
                );
            }
        );
        return command;
    }

    /// <summary>What the user asked for.</summary>
    /// <param name="Numbers">The trials; none: all that keep their weights.</param>
    private sealed record Request(int[] Numbers, string? Epoch, DataOptions Data, ParseResult Parsed);

    private static int ScoreTrials(
        CliContext context,
        IStudyReader store,
        SweepView sweep,
        Request request,
        ScoreText output
    )
    {
        var (numbers, epoch, data, parsed) = request;
        var chosen =
            numbers.Length > 0
                ? numbers
                : [.. sweep.Ranked.Where(trial => trial.Checkpoint is not null).Select(trial => trial.Number)];
        if (chosen.Length == 0)
            return context.Mistake(
                $"no trial of '{sweep.Name}' keeps its weights: keep_checkpoints says how many do, once they have "
                    + "completed"
            );
        var scores = ImmutableArray.CreateBuilder<TrialScore>();
        foreach (var number in chosen.Distinct())
        {
            if (
                KeptTrial.Find(context, store, sweep, new WeightsChoice(number, epoch), out var exitCode)
                is not { } kept
            )
                return exitCode;
            if (!data.TryChoose(context, parsed, sweep.Spec, kept.View, out var other))
                return ExitCode.Mistake;
            using var model = TrialModel.Load(context, kept, other, new SimdBackend(), out exitCode);
            if (model is null)
                return exitCode;
            var rows = data.Rows(parsed, model.Model.Data);
            if (rows.Count == 0)
                return context.Mistake($"the data have no {data.SplitOf(parsed)} rows: --split names other ones");
            if (!model.Model.KnowsLoss)
                context.StandardError.Line(
                    $"trial {number}: no loss, since that of loss.kind factor needs the discriminator, which is not "
                        + "kept; "
                        + "the trial's test_loss was computed with it"
                );
            scores.Add(
                new TrialScore(number, kept.Found.Epoch, model.Model.Data, data.SplitOf(parsed), ScoreOf(model, rows))
            );
        }

        output.Write(sweep.Name, scores.ToImmutable());
        return ExitCode.Done;
    }

    /// <summary>
    /// By the streams of the end of the trial's training, so that at the kept epoch these are its
    /// test values on its test rows.
    /// </summary>
    private static ModelScore ScoreOf(TrialModel model, DatasetSplit rows)
    {
        var plan = model.Plan;
        var epoch = model.Trial.Found.Epoch;
        Rng Stream(RngPurpose purpose) => new(plan.Seed, purpose, plan.Trial, plan.Replicate, epoch);
        MetricRequest Request(string metric) =>
            plan.Metrics.FirstOrDefault(request => request.Metric == metric) ?? new MetricRequest(metric);
        ImmutableArray<MetricRequest> requests =
        [
            .. MetricNames.OfDisentanglement.Select(Request),
            .. plan.Metrics.Where(request => MetricNames.Criteria.Contains(request.Metric)),
        ];
        return model.Model.Score(rows, requests, Stream(RngPurpose.TestNoise), Stream(RngPurpose.MetricSampling));
    }

    private static int ScoreFile(
        CliContext context,
        string weights,
        string? model,
        ImmutableArray<string> data,
        ScoreText output
    )
    {
        if (model is null)
            return context.Mistake("--weights needs --model, the network that they are of: burgess");
        if (data is not [var path])
            return context.Mistake(
                "--weights needs one --data FILE.npz: dSprites, the original or its downsampled sub-grid"
            );
        if (ReadWeights(weights, out var mistake) is not { } tensors)
            return context.Mistake(mistake!);
        try
        {
            var dataset = SpriteData.FromFile(path);
            switch (
                BurgessScorer.Score(tensors.Tensors, dataset, new SimdBackend(), new Rng(0, RngPurpose.MetricSampling))
            )
            {
                case ModelScoring.Refused refused:
                    return context.Mistake($"{weights} does not hold a Burgess network: {refused.Reason}");
                case ModelScoring.NotFinite torn:
                    return context.Failure($"the model of {weights} cannot be scored: {torn.Reason}");
                case ModelScoring.Scored { Score: var score }:
                    output.Write(score);
                    return ExitCode.Done;
                case var other:
                    throw Invariant.Unreachable(other);
            }
        }
        catch (DataException failure)
        {
            return context.Mistake(failure.Message);
        }
    }

    private static WeightReading.Ok? ReadWeights(string path, out string? mistake)
    {
        mistake = null;
        try
        {
            if (!File.Exists(path))
                mistake = $"there is no file {path}";
            else if (new FileInfo(path).Length > LargestWeights)
                mistake = $"{path} is larger than 1 GiB: no network of this kind is";
            else
            {
                switch (WeightFile.Read(File.ReadAllBytes(path)))
                {
                    case WeightReading.Ok ok:
                        return ok;
                    case WeightReading.Refused refused:
                        mistake = $"{path} cannot be read as weights: {refused.Reason}";
                        break;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            mistake = $"{path} cannot be read: {failure.Message}";
        }

        return null;
    }
}
