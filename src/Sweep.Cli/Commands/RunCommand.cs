using System.Collections.Immutable;
using System.CommandLine;
using Foundation;
using Sweep.Cli.Commands.Cluster;
using Sweep.Cli.Hosting;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Hosting;
using Sweep.Remoting;
using Sweep.Shared.Domain.Studies;
using Sweep.Specs;
using Sweep.Worker.Training;

namespace Sweep.Cli.Commands;

/// <summary>sweep run FILE: a new sweep, from its file to its leaderboard.</summary>
internal static class RunCommand
{
    /// <summary>What the user asked for.</summary>
    /// <param name="Result">The file as it was read.</param>
    private sealed record Request(
        string File,
        SpecResult Result,
        Func<StudySpec, (TrainingDevices?, string?)> ChooseDevices,
        string? StoreOption,
        bool Isolate,
        bool Download,
        bool NoProgress,
        Func<StoreAddress, Task<(Listening?, string?)>> Listen,
        FleetLimits Limits
    );

    public static Command Make(CliContext context)
    {
        var spec = new SpecOptions();
        var devices = new DeviceOptions(leastSlots: 0);
        var store = StoreAddress.MakeOption();
        var noProgress = SessionOptions.MakeNoProgress();
        var isolate = SessionOptions.MakeIsolate();
        var download = SessionOptions.MakeDownload();
        var command = new Command("run", "Runs a new sweep.");
        spec.AddTo(command);
        foreach (var option in (Option[])[.. devices.All, store, isolate, download, noProgress])
            command.Options.Add(option);
        var listening = new ListenOptions(isRequired: false);
        listening.AddTo(command);
        command.SetAction(
            (parsed, stop) =>
                RunAsync(
                    context,
                    new Request(
                        spec.FileOf(parsed),
                        spec.Read(parsed),
                        spec => devices.ChooseFor(spec, parsed, context),
                        parsed.GetValue(store),
                        parsed.GetValue(isolate),
                        parsed.GetValue(download),
                        parsed.GetValue(noProgress),
                        address => listening.ChooseAsync(parsed, context, address.Home),
                        listening.LimitsOf(parsed)
                    ),
                    stop
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, Request request, CancellationToken stop)
    {
        var (file, result) = (request.File, request.Result);
        if (result is not SpecResult.Valid { Spec: var spec } read)
            return context.Invalid(file, result);
        if (context.MissingRunner(spec) is { } missing)
            return context.Mistake(missing);
        var (address, mistake) = StoreAddress.Choose(request.StoreOption, context.Variable);
        if (address is null)
            return context.Mistake(mistake!);
        if (address.CreationMistake is { } nowhere)
            return context.Mistake(nowhere);
        (var devices, mistake) = request.ChooseDevices(spec);
        if (devices is null)
            return context.Mistake(mistake!);

        // The engine starts while the data are made ready.
        using var engine = ActorEngine.Start();
        if (context.PrepareProgram(spec, devices, read, file) is { } absent)
            return absent;
        var unprepared = await context.PrepareDataAsync(spec, request.Download, Misfit, stop).ConfigureAwait(false);
        if (unprepared is { } code)
            return code;

        (var listening, mistake) = await request.Listen(address).ConfigureAwait(false);
        if (mistake is not null)
            return context.Mistake(mistake);
        context.Note(file, result);
        if (SessionOptions.NoTrainer(spec, devices.Slots, listening is not null) is { } untrained)
            return context.Mistake(untrained);
        var store = context.OpenStore(address);
        switch (SweepOpening.Create(store, spec, context.Clock.GetUtcNow(), context.Version))
        {
            case SweepOpening.Ready ready:
                var session = new SweepSession(
                    context,
                    address,
                    store,
                    store.Find(spec.Name)!,
                    devices,
                    request.Limits,
                    spec.Trials,
                    request.NoProgress,
                    request.Isolate,
                    listening
                );
                return await session.RunAsync(engine, ready).ConfigureAwait(false);
            case SweepOpening.NameTaken:
                store.Dispose();
                return context.Mistake(
                    $"there is a sweep '{spec.Name}' already: `sweep resume {spec.Name}{address.Option}` goes on with "
                        + "it, --name NAME gives this one another name"
                );
            case var other:
                throw Invariant.Unreachable(other);
        }

        int Misfit(ImmutableArray<DataMisfit> misfits)
        {
            var mistakes = new Mistakes();
            foreach (var misfit in misfits)
            {
                var at = read.Places.Of(misfit.Path, misfit.Given);
                mistakes.Add(at.Place, at.Path, misfit.Problem, misfit.Remedy);
            }

            return context.Invalid(file, new SpecResult.Invalid(mistakes.InOrder()));
        }
    }
}
