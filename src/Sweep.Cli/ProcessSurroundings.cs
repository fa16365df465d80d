using System.Collections.Immutable;
using System.Reflection;
using Foundation;
using Sweep.Cli.Commands;
using Sweep.Cli.Live;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Studies;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Storage.Sqlite;
using Sweep.Worker.Commands;
using Sweep.Worker.Devices;
using Sweep.Worker.Processes;
using Sweep.Worker.Training;
using Vae.Models.Datasets.Files;

namespace Sweep.Cli;

/// <summary>The surroundings of a real process.</summary>
internal static class ProcessSurroundings
{
    public static Surroundings Make()
    {
        var data = DataFolder.Choose(Environment.GetEnvironmentVariable);
        var talk = ChannelOf(Console.Error, Console.IsErrorRedirected) with { IsTalk = true };
        var backends = new TensorBackends(Environment.GetEnvironmentVariable, line => talk.Line($"sweep: {line}"));
        return Make(data, talk, backends, new VaeRunner(backends, data));
    }

    private static Surroundings Make(DataFolder data, Channel talk, TensorBackends backends, VaeRunner vae) =>
        new()
        {
            Backends = backends,
            Output = ChannelOf(Console.Out, Console.IsOutputRedirected) with { OpenRaw = Console.OpenStandardOutput },
            Talk = talk,
            Answers = Console.IsInputRedirected ? null : Console.In,
            Variable = Environment.GetEnvironmentVariable,
            Clock = TimeProvider.System,
            OpenStore = OpenStore,
            OpenStoreForReading = OpenStoreForReading,
            Runners = new Dictionary<string, ITrialRunner>(StringComparer.Ordinal)
            {
                [RunnerNames.Vae] = vae,
                // Whoever runs a sweep file on this machine has typed its name, and so wants its
                // program run.
                [RunnerNames.Command] = new CommandRunner(isAllowed: true, TimeProvider.System, CommandLimits.Usual),
            },
            Program = Program,
            Data = data,
            LoadData = vae.Load,
            OpenWeb = static () => new HttpClient(),
            Cores = Environment.ProcessorCount,
            Self = new WriterIdentity(Environment.ProcessId, Environment.MachineName),
            Version = Version,
            AskToEnd = process => Signals.Send(process, Signals.Terminate),
            IsProcessGone = Signals.IsGone,
            ListenForInterruption = () => Interruption.OfProcess(Environment.Exit, TimeProvider.System),
        };

    public static IStudyStore OpenStore(StoreAddress address)
    {
        IStudyStore store = address switch
        {
            StoreAddress.File file => SqliteStudyStore.Open(file.Path),
            StoreAddress.Postgres postgres => PostgresStudyStore.Open(postgres.Address, TimeProvider.System),
            _ => throw Invariant.Unreachable(address),
        };
        SweepOpening.RebuildSummaries(store);
        return store;
    }

    public static ReadableStore OpenStoreForReading(StoreAddress address) =>
        address switch
        {
            StoreAddress.File file => SqliteStudyStore.OpenForReading(file.Path),
            StoreAddress.Postgres postgres => PostgresStudyStore.OpenForReading(postgres.Address, TimeProvider.System),
            _ => throw Invariant.Unreachable(address),
        };

    /// <summary>The version with the commit that it was built from.</summary>
    public static string Version =>
        typeof(ProcessSurroundings)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion;

    /// <summary>A host that was given our assembly has to be given it again.</summary>
    private static ImmutableArray<string> Program =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet"
            ? [Environment.ProcessPath!, "exec", Environment.GetCommandLineArgs()[0]]
            : [Environment.ProcessPath!];

    private static Channel ChannelOf(TextWriter writer, bool isRedirected)
    {
        var isDumb = Environment.GetEnvironmentVariable("TERM") is null or "" or "dumb";
        var wantsNoColour = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        return new Channel(writer, !isRedirected && !isDumb, !isRedirected && !isDumb && !wantsNoColour, Size);
    }

    private static (int Columns, int Rows) Size()
    {
        if (TerminalSize.Now() is { } size)
            return size;
        try
        {
            var (columns, rows) = (Console.WindowWidth, Console.WindowHeight);
            return (columns > 0 ? columns : 80, rows > 0 ? rows : 24);
        }
        catch (IOException)
        {
            return (80, 24);
        }
    }
}
