using System.CommandLine;
using Microsoft.Extensions.Time.Testing;
using Sweep.Cli.Commands;
using Sweep.Storage;
using Sweep.Storage.InMemory;
using Sweep.Worker.Devices;
using Sweep.Worker.Processes;
using Sweep.Worker.Training;
using Vae.Models.Datasets.Files;

namespace Sweep.Cli.Tests;

/// <summary>
/// The whole program without a process: a store in memory, writers for the outputs, a folder for
/// what must be files.
/// </summary>
internal sealed class TestCommandLine : IDisposable
{
    private readonly StringWriter output = new(),
        errors = new();

    public TestCommandLine() => Folder = Directory.CreateTempSubdirectory("sweep-cli-").FullName;

    public string Folder { get; }

    public InMemoryStudyStore Store { get; } = new();

    /// <summary>Whether the store is there before something is run.</summary>
    public bool StoreExists { get; set; } = true;

    /// <summary>
    /// Whether commands open the store that they are told, and not the one in memory.
    /// </summary>
    public bool OpensRealStores { get; init; }

    /// <summary>Each store that a command opened, as it is shown to a person.</summary>
    public List<string> Opened { get; } = [];

    /// <summary>Stands still, and its timers never fire.</summary>
    public FakeTimeProvider Clock { get; } = new(SomeTrials.Start);

    public ITrialRunner Runner { get; set; } = new FakeRunner();

    public Dictionary<string, string> Variables { get; } = [];

    /// <summary>Where data files lie.</summary>
    public DataFolder Data => new(Path.Combine(Folder, "data"));

    /// <summary>
    /// What goes by it: a server that is away for a moment is asked again only by a clock that
    /// goes.
    /// </summary>
    private TimeProvider Time => OpensRealStores ? TimeProvider.System : Clock;

    public Func<HttpClient> OpenWeb { get; set; } =
        () => throw new InvalidOperationException("nothing was to be fetched");

    public string? Answers { get; set; }

    public WriterIdentity Self { get; set; } = new(4711, "here");

    /// <summary>
    /// Where standard output and standard error go instead; null: where the test can read them.
    /// </summary>
    public TextWriter? OutputWriter { get; set; }

    public TextWriter? ErrorWriter { get; set; }

    public int OutputWidth { get; set; } = int.MaxValue;

    public Func<int, bool> AskToEnd { get; set; } = _ => false;

    public Func<int, bool> IsProcessGone { get; set; } = Signals.IsGone;

    /// <summary>What Ctrl-C reaches while a sweep is at work.</summary>
    public Interruption? Interruption { get; private set; }

    /// <summary>How often it was to end at once.</summary>
    public int SecondSignals { get; private set; }

    /// <summary>What was written to standard output by the last command.</summary>
    public string Output => output.ToString();

    public string StandardError => errors.ToString();

    /// <summary>All that a user can type after `sweep`.</summary>
    public IReadOnlyList<Command> Commands
    {
        get
        {
            var context = CliContext();
            return [.. CommandTree.Make(context, context.Output).Subcommands.Where(command => !command.Hidden)];
        }
    }

    public string[] OutputLines => Output.TrimEnd('\n').Split('\n');

    public async Task<int> EnterAsync(params string[] arguments)
    {
        output.GetStringBuilder().Clear();
        errors.GetStringBuilder().Clear();
        return await CommandLine.EnterAsync(arguments, CliContext());
    }

    /// <summary>The same, where anything but success fails the test with what was said.</summary>
    public async Task DoneAsync(params string[] arguments)
    {
        var code = await EnterAsync(arguments);
        Assert.True(code == ExitCode.Done, $"`sweep {string.Join(' ', arguments)}` ended with {code}: {StandardError}");
    }

    /// <summary>A sweep file of a few random trials.</summary>
    public string File(string name = "quick", int trials = 4, string more = "") =>
        Write(
            $"{name}.yaml",
            $$"""
            sweep: {{name}}
            seed: 1
            trials: {{trials}}
            objectives: [{metric: val_mse, goal: minimize}]
            sampler: {kind: random}
            data: {kind: moons}
            parameters:
              training.lr: {distribution: log_uniform, min: 1.0e-4, max: 1.0e-1}
              training.batch_size: {values: [32, 64]}
            {{more}}
            """
        );

    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        System.IO.File.WriteAllText(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private CliContext CliContext() =>
        new()
        {
            Output = new Channel(OutputWriter ?? output, OutputWidth < int.MaxValue, false, () => (OutputWidth, 24)),
            StandardError = new Channel(ErrorWriter ?? errors, false, false, () => (80, 24), MayBeLost: true),
            Answers = Answers is null ? null : new StringReader(Answers),
            Variable = name =>
                name == StoreAddress.Variable
                    ? Variables.GetValueOrDefault(name, Path.Combine(Folder, "sweep.db"))
                    : Variables.GetValueOrDefault(name),
            Clock = Time,
            OpenStore = address =>
            {
                Opened.Add($"{address}");
                if (OpensRealStores)
                    return ProcessContext.OpenStore(address);
                StoreExists = true;
                return Store;
            },
            OpenStoreForReading = address =>
            {
                Opened.Add($"{address}");
                if (OpensRealStores)
                    return ProcessContext.OpenStoreForReading(address);
                if (StoreExists)
                    return new ReadableStore.Opened(Store);
                return new ReadableStore.Missing("There is no store.");
            },
            Runners = new Dictionary<string, ITrialRunner>(StringComparer.Ordinal) { ["vae"] = Runner },
            Backends = new TensorBackends(_ => null, _ => { }),
            Program = ["sweep"],
            Data = Data,
            LoadData = settings => settings.Build(Data),
            OpenWeb = OpenWeb,
            Cores = 1,
            Self = Self,
            Version = "0.1.0",
            AskToEnd = AskToEnd,
            IsProcessGone = IsProcessGone,
            ListenForInterruption = () => Interruption = new Interruption(_ => SecondSignals++, Time),
        };
}
