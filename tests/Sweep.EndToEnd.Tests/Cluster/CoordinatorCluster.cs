using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Tests.Ports;
using Sweep.Tests.Postgres;

namespace Sweep.EndToEnd.Tests.Cluster;

/// <summary>
/// Coordinators of one PostgreSQL, each a process of the real program, behind a wire to the
/// database and a wire to the other coordinators and to workers.
/// </summary>
internal sealed partial class CoordinatorCluster : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2),
        Look = TimeSpan.FromMilliseconds(50);

    private readonly TemporaryFolder folder = new();
    private readonly Node[] nodes;
    private readonly List<SweepProcess> workers = [];
    private readonly IStudyReader store;

    public CoordinatorCluster(int coordinators)
    {
        var url = PostgresServer.Shared.NewSchema();
        using (PostgresStudyStore.Open(PostgresAddress.Parse(url).Address!, TimeProvider.System))
        {
            // The schema is there before the coordinators come all at once.
        }

        store = StoredSweep.StoreAt(url);
        Store = url;
        nodes = [.. Enumerable.Range(0, coordinators).Select(_ => new Node(url))];
        foreach (var node in nodes)
            node.Start(folder);
        foreach (var node in nodes)
            Await(node.TryLearnPort, "a coordinator begins");
        AwaitTogether(coordinators);
    }

    /// <summary>The address of the store, without a wire.</summary>
    public string Store { get; }

    public IReadOnlyList<Node> Nodes => nodes;

    public string Addresses => string.Join(',', nodes.Select(node => node.Address));

    /// <summary>The lead that the store knows of; null while no coordinator leads.</summary>
    public LeaderIdentity? Leader => store.Leader();

    /// <summary>Which coordinator leads.</summary>
    public Node Leading => nodes.Single(node => node.Address == Leader?.Address);

    public Node Standby => nodes.First(node => node.Address != Leader?.Address);

    public SweepProcess StartWorker(string name)
    {
        var worker = SweepProcess.Start(folder, "worker", "--join", Addresses, "--slots", "1", "--name", name);
        workers.Add(worker);
        return worker;
    }

    public void Submit(string name, string file)
    {
        folder.Write($"{name}.yaml", file);
        var result = SweepProcess.Run(folder, "submit", $"{name}.yaml", "--coordinator", Addresses);
        Assert.True(result.ExitCode == 0, result.StandardError);
    }

    public StoredSweep Stored(string name) => StoredSweep.OpenAt(Store, name);

    /// <summary>Begins it again, after a kill if it still lives.</summary>
    public void Restart(Node node)
    {
        node.End(SweepProcess.Kill);
        node.Process.Wait();
        node.Process.Dispose();
        node.Start(folder);
        Await(node.TryLearnPort, "a coordinator begins again");
    }

    /// <summary>Waits until another coordinator than this one leads.</summary>
    public Node AwaitLeaderBut(Node other)
    {
        Await(() => Leader is { } leader && leader.Address != other.Address, "another coordinator leads");
        return Leading;
    }

    /// <summary>
    /// Waits until each of so many coordinators sees that many members, all of them up.
    /// </summary>
    public void AwaitTogether(int count)
    {
        var living = nodes.Where(node => !node.IsToEnd).ToArray();
        Await(
            () =>
                living.Count(node =>
                    MembersAt(node) is { } members && members.Length == count && members.All(state => state == "up")
                ) >= count,
            $"{count} coordinators form one cluster"
        );
        Await(() => Leader is not null, "one of them leads");
    }

    /// <summary>
    /// The states of the members as this coordinator sees them; null where it does not answer.
    /// </summary>
    public string[]? MembersAt(Node node)
    {
        var status = SweepProcess.Run(folder, "status", "--coordinator", node.Address, "--format", "json");
        if (status.ExitCode != 0)
            return null;
        return
        [
            .. JsonNode.Parse(status.Output)!["members"]!
                .AsArray()
                .Select(member => member!["state"]!.GetValue<string>()),
        ];
    }

    public void Await(Func<bool> holds, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!holds())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Limit)
                Assert.Fail($"not within {Limit.TotalMinutes} min: {what}\n{Said()}");
            Pass(Look);
        }
    }

    /// <summary>Lets time go by, in which none of the living coordinators may end.</summary>
    public void Pass(TimeSpan time)
    {
        var living = nodes.Where(node => !node.IsToEnd).ToArray();
        living[0].Process.EndsWithin(time);
        Assert.DoesNotContain(living, node => node.Process.HasExited);
    }

    public string Said() =>
        string.Join(
            '\n',
            nodes
                .Select(node => $"--- {node.Address}\n{node.Process.StandardError}")
                .Concat(workers.Select(worker => $"--- worker\n{worker.StandardError}"))
        );

    public void Dispose()
    {
        foreach (var worker in workers)
            worker.Dispose();
        foreach (var node in nodes)
            node.Dispose();
        store.Dispose();
        folder.Dispose();
    }

    /// <summary>One coordinator and its wires.</summary>
    internal sealed partial class Node : IDisposable
    {
        private readonly string url;
        private readonly int http = ReservedPort.Take();

        public Node(string url)
        {
            Database.Target = new Uri(url).Port;
            this.url = url.Replace($":{Database.Target}/", $":{Database.Port}/", StringComparison.Ordinal);
        }

        /// <summary>To the database.</summary>
        public Wire Database { get; } = new();

        /// <summary>From other coordinators and workers.</summary>
        public Wire Peers { get; } = new();

        public SweepProcess Process { get; private set; } = null!;

        public string Address => $"127.0.0.1:{http}";

        /// <summary>Whether it was killed or told to end.</summary>
        public bool IsToEnd { get; private set; }

        public void Start(TemporaryFolder folder)
        {
            IsToEnd = false;
            Process = SweepProcess.Start(
                folder,
                "coordinator",
                "--listen",
                Address,
                "--worker-port",
                "0",
                "--advertise-worker-port",
                $"{Peers.Port}",
                "--store",
                url,
                "--worker-timeout",
                "4"
            );
        }

        public void End(int signal)
        {
            IsToEnd = true;
            if (!Process.HasExited)
                Process.Signal(signal);
        }

        /// <summary>Reads from what it says at its start where others connect.</summary>
        public bool TryLearnPort()
        {
            var said = Beginning().Match(Process.StandardError);
            if (!said.Success)
                return false;
            Peers.Target = int.Parse(
                said.Groups["workers"].ValueSpan,
                System.Globalization.CultureInfo.InvariantCulture
            );
            return true;
        }

        /// <summary>How often it began to lead, and how often it ended.</summary>
        public (int Began, int Ended) Leads =>
            (LeadBegan().Count(Process.StandardError), LeadEnded().Count(Process.StandardError));

        public void Dispose()
        {
            Process.Dispose();
            Database.Dispose();
            Peers.Dispose();
        }

        [GeneratedRegex(@"coordinator at \S+:\d+, port for workers (?<workers>\d+)")]
        private static partial Regex Beginning();

        [GeneratedRegex("Leading, epoch")]
        private static partial Regex LeadBegan();

        [GeneratedRegex("No longer leading")]
        private static partial Regex LeadEnded();
    }
}
