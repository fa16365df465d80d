using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Foundation;
using Sweep.Cli.Commands.Cluster;
using Sweep.Cli.Hosting;
using Sweep.Cli.Output;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Summaries;
using Sweep.Coordinator.Views;
using Sweep.Remoting;
using Sweep.Shared.Domain.Studies;
using Sweep.Specs;
using Sweep.Specs.Submission;
using Sweep.Storage;
using Sweep.Web.Api;
using Sweep.Worker.Training;

namespace Sweep.Cli.Commands;

/// <summary>
/// sweep resume NAME: goes on where a sweep stopped, however it did. A sweep file instead of the
/// name must say what was run.
/// </summary>
internal static class ResumeCommand
{
    private sealed record Request(
        string Sweep,
        int? Trials,
        StopOverrides Stop,
        Func<StudySpec, (TrainingDevices?, string?)> ChooseDevices,
        bool Isolate,
        bool Download,
        bool NoProgress,
        bool RetriesFailed,
        Func<StoreAddress, Task<(Listening? Listening, string? Mistake)>> Listen,
        FleetLimits Limits
    );

    /// <summary>What the user asked for, and where the sweep is.</summary>
    /// <param name="File">The study that a file says; null if the user named the sweep.</param>
    private sealed record Resumption(Request Request, StudySpec? File, StoreAddress Address)
    {
        public string Name => File?.Name ?? Request.Sweep;

        /// <summary>
        /// How many trials the sweep has from now on: by the option, else by a file that changed
        /// the number, else as before.
        /// </summary>
        public int TrialsFor(StudyState state)
        {
            if (Request.Trials is { } option)
                return option;
            return File is not null && File.Trials != state.Spec.Trials ? File.Trials : state.TrialsPlanned;
        }

        /// <summary>
        /// The study with the stopping rules that it has from now on: as before, or those of a file
        /// that changed them; options replace one rule each.
        /// </summary>
        public SpecResult RulesFor(StudyState state)
        {
            var isChanged = File is not null && !File.Stop.IsSame(state.Spec.Stop);
            var spec = state.Spec with { Stop = isChanged ? File!.Stop : state.Rules };
            return Request.Stop.IsNone ? new SpecResult.Valid(spec) : SubmittedSpec.WithStop(spec, Request.Stop);
        }
    }

    public static Command Make(CliContext context)
    {
        var sweep = new Argument<string>("NAME")
        {
            Description = "The sweep, or its file, in which only trials and stopping rules may have changed.",
        };
        var trials = new Option<int?>("--trials")
        {
            Description = "How many trials in all; no fewer than before.",
            HelpName = "N",
        };
        var stopping = new StopOptions();
        var devices = new DeviceOptions(leastSlots: 0);
        var store = StoreAddress.MakeOption();
        var noProgress = SessionOptions.MakeNoProgress();
        var isolate = SessionOptions.MakeIsolate();
        var download = SessionOptions.MakeDownload();
        var retryFailed = new Option<bool>("--retry-failed")
        {
            Description = "Tries trials that failed again, as if they had never been tried.",
        };
        var command = new Command("resume", "Goes on with a sweep that was stopped or killed, or gives it more trials.")
        {
            sweep,
            trials,
            retryFailed,
            store,
            isolate,
            download,
            noProgress,
        };
        stopping.AddTo(command);
        devices.AddTo(command);
        var listening = new ListenOptions(isRequired: false);
        listening.AddTo(command);
        var share = new ShareOptions();
        share.AddTo(command);
        var coordinator = new CoordinatorOptions(isRequired: false, listening.Insecure);
        coordinator.AddTo(command);
        command.SetAction(
            (parsed, stop) =>
            {
                if (coordinator.IsGiven(parsed))
                    return ResumeThereAsync(context, parsed);
                return share.Misplaced(parsed) is { } misplaced
                    ? Task.FromResult(context.Mistake(misplaced))
                    : ResumeAsync(context, RequestOf(parsed), parsed.GetValue(store), stop);
            }
        );
        return command;

        Request RequestOf(ParseResult parsed) =>
            new(
                parsed.GetValue(sweep)!,
                parsed.GetValue(trials),
                stopping.Read(parsed),
                spec => devices.ChooseFor(spec, parsed, context),
                parsed.GetValue(isolate),
                parsed.GetValue(download),
                parsed.GetValue(noProgress),
                parsed.GetValue(retryFailed),
                address => listening.ChooseAsync(parsed, context, address.Home),
                listening.LimitsOf(parsed)
            );

        async Task<int> ResumeThereAsync(CliContext context, ParseResult parsed)
        {
            var (client, mistake) = coordinator.Choose(
                parsed,
                context,
                [.. stopping.All, .. devices.All, store, download, noProgress, .. listening.Own]
            );
            if (client is null)
                return context.Mistake(mistake!);
            var name = parsed.GetValue(sweep)!;
            if (IsFile(name))
                return context.Mistake(
                    $"a coordinator knows sweeps by their names: name one (`sweep list{client.Option}`)"
                );
            var request = new ResumeRequest(
                parsed.GetValue(trials),
                share.PriorityOf(parsed),
                share.MostSlotsOf(parsed),
                parsed.GetValue(retryFailed)
            );
            using (client)
                return await context
                    .RequestAsync(
                        client,
                        ApiPaths.ResumeOf(name),
                        JsonSerializer.SerializeToUtf8Bytes(request, ApiJson.Default.ResumeRequest)
                    )
                    .ConfigureAwait(false);
        }
    }

    private static async Task<int> ResumeAsync(
        CliContext context,
        Request request,
        string? storeOption,
        CancellationToken stop
    )
    {
        var (address, mistake) = StoreAddress.Choose(storeOption, context.Variable);
        if (address is null)
            return context.Mistake(mistake!);

        StudySpec? file = null;
        if (IsFile(request.Sweep))
        {
            var result = SweepFile.ReadFile(request.Sweep, SpecOverrides.None);
            if (result is not SpecResult.Valid valid)
                return context.Invalid(request.Sweep, result);
            file = valid.Spec;
        }

        int Misfit(ImmutableArray<DataMisfit> misfits)
        {
            foreach (var misfit in misfits)
                context.Mistake($"{misfit}");
            return ExitCode.Mistake;
        }

        var resumption = new Resumption(request, file, address);
        int? objection = null;
        TrainingDevices? devices = null;
        var code = await context
            .ReadStoreAsync(
                storeOption,
                async (store, _) =>
                {
                    objection = await ObjectionAsync(context, store, resumption, stop).ConfigureAwait(false);
                    if (objection is not null)
                        return objection.Value;
                    var spec = StoredSpec(store, resumption.Name);
                    (devices, var absent) = request.ChooseDevices(spec);
                    if (devices is null)
                        objection = context.Mistake(absent!);
                    else
                        objection = context.PrepareProgram(spec, devices);
                    objection ??= await context
                        .PrepareDataAsync(spec, request.Download, Misfit, stop)
                        .ConfigureAwait(false);
                    return objection ?? ExitCode.Done;
                }
            )
            .ConfigureAwait(false);
        return code != ExitCode.Done || objection is not null
            ? code
            : await GoOnAsync(context, resumption, devices!).ConfigureAwait(false);
    }

    /// <summary>
    /// The exit code if the sweep cannot go on; null if it can. Reads the store and writes nothing.
    /// </summary>
    private static async Task<int?> ObjectionAsync(
        CliContext context,
        IStudyReader store,
        Resumption resumption,
        CancellationToken stop
    )
    {
        var (request, file, address) = resumption;
        var name = resumption.Name;
        if (SweepFinding.Of(store, name) is not SweepFinding.Found { Row: var row })
            return context.Unknown(name, [.. store.List().Select(sweep => sweep.Name)]);
        if (await context.AwaitWriterAsync(store, row, stop).ConfigureAwait(false) is { } writer)
            return context.Held(name, writer, address);
        var state = StoredStudy.Read(store, row);
        if (context.MissingRunner(state.Spec) is { } missing)
            return context.Mistake(missing);
        if (file is not null && SpecDifference.Between(state.Spec, file) is { IsEmpty: false } differences)
        {
            context.StandardError.Line(
                $"sweep: {request.Sweep} is not what '{name}' was run from; a resumed sweep may only have more trials "
                    + "and other stopping rules:"
            );
            foreach (var difference in differences)
                context.StandardError.Line(
                    $"  {difference.Path}: {difference.Before ?? "(absent)"} -> {difference.After ?? "(absent)"}"
                );
            context.StandardError.Line(
                $"`sweep resume {name}{address.Option}` goes on with what was run; `sweep run "
                    + $"{ShellText.QuotePath(request.Sweep)} --name NAME{address.Option}` begins another sweep"
            );
            return ExitCode.Mistake;
        }

        var trials = resumption.TrialsFor(state);
        if (trials < state.TrialsPlanned)
            return context.Mistake(
                $"'{name}' has {state.TrialsPlanned} trials already: --trials may only raise that, and {trials} is less"
            );
        var rules = resumption.RulesFor(state);
        if (rules is not SpecResult.Valid { Spec.Stop: var stopping })
            return context.Invalid(name, rules);
        var goesOn = state.Ended is null ? trials > state.TrialsPlanned : !stopping.IsSame(state.Rules);
        if (!state.IsFinished || (goesOn && !state.IsExhausted) || (request.RetriesFailed && !state.Failed.IsEmpty))
            return null;
        context.StandardError.Line(HowFinished(state, name, address));
        if (!SweepOpening.HasSummary(store, state))
            WriteSummary(context, address, name);
        var sweep = SweepView.Of(row, state, writer: null);
        foreach (var line in FailureReport.Lines(sweep))
            context.StandardError.Line(OneLine.Of(line));
        if (FailureReport.RetryHint(sweep, address.Option) is { } hint)
            context.StandardError.Line(hint);
        return sweep.Ranked.Any() ? ExitCode.Done : ExitCode.Failed;
    }

    private static string HowFinished(StudyState state, string name, StoreAddress address)
    {
        if (state.IsExhausted)
            return $"'{name}' is finished: every point of its space was tried, in {state.Trials.Count} trials";
        if (state.Ended is { } ended)
            return $"'{name}' is finished: {ended.Reason}; another value of --{StateNames.Of(ended.Rule)} with `sweep "
                + $"resume {name}{address.Option}` goes on";
        return $"'{name}' is finished: {state.Trials.Count} trials; `sweep resume {name} --trials N{address.Option}` "
            + "adds more";
    }

    /// <summary>Writes the summary of a finished sweep again.</summary>
    private static void WriteSummary(CliContext context, StoreAddress address, string name)
    {
        using var store = context.OpenStore(address);
        if (SweepOpening.Resume(store, name) is SweepOpening.Ready ready)
            ready.Close();
    }

    private static StudySpec StoredSpec(IStudyReader store, string name) =>
        StoredStudy.Read(store, store.Find(name)!).Spec;

    private static async Task<int> GoOnAsync(CliContext context, Resumption resumption, TrainingDevices devices)
    {
        var (request, _, address) = resumption;
        using var engine = ActorEngine.Start();
        var (listening, mistake) = await request.Listen(address).ConfigureAwait(false);
        if (mistake is not null)
            return context.Mistake(mistake);
        var store = context.OpenStore(address);
        var name = resumption.Name;
        switch (SweepOpening.Resume(store, name))
        {
            case SweepOpening.Ready ready:
                var state = ready.Session.State;
                if (SessionOptions.NoTrainer(state.Spec, devices.Slots, listening is not null) is { } untrained)
                {
                    ready.Writer.Dispose();
                    store.Dispose();
                    return context.Mistake(untrained);
                }

                // Another process may have raised it in between.
                var trials = Math.Max(state.TrialsPlanned, resumption.TrialsFor(state));
                var session = new SweepSession(
                    context,
                    address,
                    store,
                    store.Find(name)!,
                    devices,
                    request.Limits,
                    trials,
                    request.NoProgress,
                    request.Isolate,
                    listening
                )
                {
                    RetriesFailed = request.RetriesFailed,
                    Rules = (resumption.RulesFor(state) as SpecResult.Valid)?.Spec.Stop,
                };
                return await session.RunAsync(engine, ready).ConfigureAwait(false);
            case SweepOpening.Held held:
                store.Dispose();
                return context.Held(name, held.By, address);
            case SweepOpening.Unknown unknown:
                store.Dispose();
                return context.Unknown(name, unknown.Names);
            case var other:
                throw Invariant.Unreachable(other);
        }
    }

    /// <summary>Sweeps are named without folders and seldom like files.</summary>
    private static bool IsFile(string text) =>
        text.Contains(Path.DirectorySeparatorChar, StringComparison.Ordinal)
        || Path.GetExtension(text) is ".yaml" or ".yml";
}
