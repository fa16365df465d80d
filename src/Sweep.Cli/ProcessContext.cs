using System.Collections.Immutable;
using System.Reflection;
using Foundation;
using Sweep.Cli.Commands;
using Sweep.Cli.Live;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Domain.Studies;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Storage.Sqlite;
using Sweep.Worker.Devices;
using Sweep.Worker.Processes;
using Sweep.Worker.Programs;
using Sweep.Worker.Training;
using Vae.Models.Datasets.Files;

namespace Sweep.Cli;

/// <summary>The context of a real process.</summary>
internal static class ProcessContext
{
    public static CliContext Make()
    {
        var data = DataFolder.Choose(Environment.GetEnvironmentVariable);
        var error = ChannelOf(Console.Error, Console.IsErrorRedirected) with { MayBeLost = true };
        var backends = new TensorBackends(Environment.GetEnvironmentVariable, line => error.Line($"sweep: {line}"));
        return Make(data, error, backends, new VaeRunner(backends, data));
    }

    private static CliContext Make(DataFolder data, Channel error, TensorBackends backends, VaeRunner vae) =>
        new()
        {
            Backends = backends,
            Output = ChannelOf(Console.Out, Console.IsOutputRedirected) with { OpenRaw = Console.OpenStandardOutput },
            StandardError = error,
            Answers = Console.IsInputRedirected ? null : Console.In,
            Variable = Environment.GetEnvironmentVariable,
            Clock = TimeProvider.System,
            OpenStore = OpenStore,
            OpenStoreForReading = OpenStoreForReading,
            Runners = new Dictionary<string, ITrialRunner>(StringComparer.Ordinal)
            {
                [RunnerNames.Vae] = vae,
                // The user who runs a sweep file on this machine has typed its name, and so allows
                // its program.
                [RunnerNames.Command] = new ProgramRunner(isAllowed: true, TimeProvider.System, ProgramLimits.Usual),
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
        typeof(ProcessContext)
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
        var isPlain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };
        return new Channel(writer, !isRedirected && !isDumb, !isRedirected && !isDumb && !isPlain, Size);
    }

    private static (int Columns, int Rows) Size()
    {
        if (TerminalSize.Now() is { } size)
            return size;
        try
        {
            var columns = Console.WindowWidth > 0 ? Console.WindowWidth : 80;
            var rows = Console.WindowHeight > 0 ? Console.WindowHeight : 24;
            return (columns, rows);
        }
        catch (IOException)
        {
            return (80, 24);
        }
    }
}
