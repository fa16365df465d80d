using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using Serilog.Core;
using Sweep.Cli.Hosting;
using Sweep.Cli.Output;
using Sweep.Remoting;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Clients;
using Sweep.Worker.Devices;
using Sweep.Worker.Hosting;
using Sweep.Worker.Training;

namespace Sweep.Cli.Commands.Cluster;

/// <summary>
/// sweep worker --join HOST:PORT: trains what a coordinator elsewhere wants trained, until it is
/// told to end.
/// </summary>
internal static class WorkerCommand
{
    /// <summary>How long a drain may take unless the user says otherwise.</summary>
    private const double DrainSeconds = 30;

    /// <summary>What the user asked for.</summary>
    private sealed record Request(
        ImmutableArray<CoordinatorAddress> Addresses,
        CoordinatorCredentials Credentials,
        bool Isolate,
        bool Download,
        TrainingDevices Devices,
        WorkerProfile Profile,
        TimeSpan DrainLimit
    );

    public static Command Make(CliContext context)
    {
        var join = new Option<string>("--join")
        {
            Description = "Coordinators, any of which may lead.",
            HelpName = "HOST:PORT[,HOST:PORT]",
            Required = true,
        };
        var devices = new DeviceOptions();
        var name = new Option<string?>("--name")
        {
            Description = "What it is called. [default: the machine's name]",
            HelpName = "NAME",
        };
        var drain = new Option<double>("--drain-seconds")
        {
            Description = "How long trials may take to leave a checkpoint once it is told to end.",
            HelpName = "SECONDS",
            DefaultValueFactory = _ => DrainSeconds,
        };
        var allowCommands = new Option<bool>("--allow-commands")
        {
            Description = "Runs programs that sweep files name (runner: command); without it such trials go to others.",
        };
        var isolate = SessionOptions.MakeIsolate();
        var download = SessionOptions.MakeDownload();
        var connect = new ConnectOptions();
        var command = new Command("worker", "Trains trials for a coordinator elsewhere, until Ctrl-C or SIGTERM.")
        {
            join,
            name,
            allowCommands,
            isolate,
            drain,
            download,
        };
        devices.AddTo(command);
        connect.AddTo(command);
        command.SetAction(
            (parsed, _) =>
            {
                var (addresses, mistake) = ConnectOptions.ParseAddresses("--join", parsed.GetValue(join)!);
                if (addresses is null)
                    return Task.FromResult(context.Mistake(mistake!));
                (var credentials, mistake) = connect.Choose(parsed, context.Variable);
                if (credentials is null)
                    return Task.FromResult(context.Mistake(mistake!));
                (var training, mistake) = devices.ChooseForAny(parsed, context);
                if (training is null)
                    return Task.FromResult(context.Mistake(mistake!));
                var own = parsed.GetValue(allowCommands)
                    ? context
                    : context with
                    {
                        Runners = context.Runners.Where(runner => runner.Key != RunnerNames.Command).ToDictionary(),
                    };
                var request = new Request(
                    addresses.Value,
                    credentials,
                    parsed.GetValue(isolate),
                    parsed.GetValue(download),
                    training,
                    Profile(own, parsed.GetValue(name), training),
                    TimeSpan.FromSeconds(parsed.GetValue(drain))
                );
                return RunAsync(own, request);
            }
        );
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, Request request)
    {
        var (addresses, credentials, profile) = (request.Addresses, request.Credentials, request.Profile);
        using var interruption = context.ListenForInterruption();
        await using var log = ConsoleLog.Open(context.StandardError);
        var seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        using var own = new AttemptRunners(
            request.Isolate,
            context,
            request.Devices.Pool(),
            context.NetworkCheckpoints()
        );
        // This process fetches the data: the process of a trial begins once they are there.
        var runners = own.ByName.Supplied(context, addresses, credentials, request.Download);
        using var engine = ActorEngine.Start();
        engine.LogTo(log);
        var checkpoints = context.NetworkCheckpoints();
        var setup = new RemoteWorkerSetup(profile, addresses, credentials, runners, checkpoints, seed);
        await using var worker = new RemoteWorker(engine, setup, context.Clock, log);
        context.StandardError.Line(
            $"worker {profile.Worker}: {profile.Slots} slots on {string.Join(", ", profile.Devices)}; looking for "
                + $"{string.Join(", ", addresses)}",
            Tone.Faint
        );
        var finished = worker.Finished;
        await Task.WhenAny(finished, interruption.Requested()).ConfigureAwait(false);
        if (!finished.IsCompleted)
            return await DrainAsync(context, worker, request.DrainLimit, log).ConfigureAwait(false);
        return await finished.ConfigureAwait(false) is { } refusal ? context.Failure(refusal) : ExitCode.Done;
    }

    private static async Task<int> DrainAsync(CliContext context, RemoteWorker worker, TimeSpan limit, Logger log)
    {
        log.Information("Draining: what trains is handed back");
        worker.RequestDrain();
        var finished = worker.Finished;
        if (await Task.WhenAny(finished, Task.Delay(limit, context.Clock)).ConfigureAwait(false) == finished)
        {
            await finished.ConfigureAwait(false);
            context.StandardError.Line("drained: all that it had is handed back");
            return ExitCode.Done;
        }

        return context.Failure(
            $"not all could be handed back within {limit.TotalSeconds:0.#} s: it goes on elsewhere, from the last "
                + "checkpoint, once the coordinator has given this worker up"
        );
    }

    /// <summary>
    /// A name that no other process ever has: the machine's, the process, and a few digits by
    /// chance.
    /// </summary>
    private static WorkerProfile Profile(CliContext context, string? name, TrainingDevices devices)
    {
        var chance = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(2));
        return new WorkerProfile(
            $"{name ?? context.Self.Host}-{context.Self.ProcessId}-{chance}",
            devices.Slots,
            devices.Names,
            [.. context.Runners.Keys.Order(StringComparer.Ordinal)],
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            MachineKind.Name,
            context.Version
        )
        {
            LibTorch = TensorBackends.LibTorch,
        };
    }
}
