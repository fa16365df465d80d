using Sweep.Tests.Ports;
using Sweep.Tests.Postgres;

namespace Sweep.EndToEnd.Tests.Cluster;

/// <summary>
/// Two coordinators and some workers, each a process of the real program, over one PostgreSQL. Any
/// of them may be killed and started again.
/// </summary>
internal sealed class ProcessCluster : IDisposable
{
    /// <summary>
    /// Short, so that a test sees workers given up; still many heartbeats long on a busy machine.
    /// </summary>
    public const int WorkerTimeoutSeconds = 4;

    private static readonly Dictionary<string, string> ShortPauses = new() { ["SWEEP_CHECKPOINT_SECONDS"] = "0.05" };

    private readonly TemporaryFolder folder = new();
    private readonly int[] ports;
    private readonly SweepProcess?[] coordinators,
        workers;

    public ProcessCluster(int coordinators, int workers)
    {
        Store = PostgresServer.Shared.NewSchema();
        ports = [.. Enumerable.Range(0, coordinators).Select(_ => ReservedPort.Take())];
        this.coordinators = new SweepProcess?[coordinators];
        this.workers = new SweepProcess?[workers];
        for (var at = 0; at < coordinators; at++)
            StartCoordinator(at);
        for (var at = 0; at < workers; at++)
            StartWorker(at);
    }

    public string Store { get; }

    public TemporaryFolder Folder => folder;

    /// <summary>All coordinators, as workers and commands are told of them.</summary>
    public string Addresses => string.Join(',', ports.Select(port => $"127.0.0.1:{port}"));

    /// <summary>How many processes there are: the coordinators first, then the workers.</summary>
    public int Count => coordinators.Length + workers.Length;

    public SweepProcess Coordinator(int at) => coordinators[at]!;

    public SweepProcess Worker(int at) => workers[at]!;

    public string AddressOf(int coordinator) => $"127.0.0.1:{ports[coordinator]}";

    public void StartCoordinator(int at) =>
        coordinators[at] = SweepProcess.Start(
            folder,
            ShortPauses,
            "coordinator",
            "--listen",
            AddressOf(at),
            "--worker-port",
            "0",
            "--store",
            Store,
            "--worker-timeout",
            $"{WorkerTimeoutSeconds}"
        );

    public void StartWorker(int at) =>
        workers[at] = SweepProcess.Start(
            folder,
            ShortPauses,
            "worker",
            "--join",
            Addresses,
            "--slots",
            "1",
            "--name",
            $"w{at}"
        );

    /// <summary>Kills one, as a power cut would, and starts it again.</summary>
    public void KillAndRestart(int process)
    {
        var killed = process < coordinators.Length ? coordinators[process]! : workers[process - coordinators.Length]!;
        killed.Signal(SweepProcess.Kill);
        killed.Wait();
        killed.Dispose();
        if (process < coordinators.Length)
            StartCoordinator(process);
        else
            StartWorker(process - coordinators.Length);
    }

    /// <summary>Hands a sweep to the leader, as soon as there is one.</summary>
    public void Submit(string name, string file)
    {
        folder.Write($"{name}.yaml", file);
        SweepResult result;
        var tries = 0;
        do result = SweepProcess.Run(folder, "submit", $"{name}.yaml", "--coordinator", Addresses);
        while (result.ExitCode != 0 && ++tries < 20);
        Assert.True(result.ExitCode == 0, result.StandardError);
    }

    /// <summary>What the store says of a sweep.</summary>
    public StoredSweep Stored(string name) => StoredSweep.OpenAt(Store, name);

    /// <summary>Which coordinator leads; null while none does.</summary>
    public int? Leader()
    {
        using var store = StoredSweep.StoreAt(Store);
        var leader = store.Leader();
        var at = leader is null ? -1 : Array.FindIndex(coordinators, process => process!.Id == leader.ProcessId);
        return at < 0 ? null : at;
    }

    /// <summary>What every process has said, for a test that fails.</summary>
    public string StandardError() =>
        string.Join(
            '\n',
            coordinators
                .Concat(workers)
                .OfType<SweepProcess>()
                .Select((process, at) => $"--- {at}\n{process.StandardError}")
        );

    public void Dispose()
    {
        foreach (var process in coordinators.Concat(workers))
            process?.Dispose();
        folder.Dispose();
    }
}
