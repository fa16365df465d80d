using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Coordinators;
using Sweep.Simulation.Workers;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A worker with one slot that handed an attempt back before its first step gets the next one after
/// a second, after two seconds the next time, and so on up to a minute, while the same coordinator
/// counts on it. So it gets seven in the first minute, and no more.
/// </summary>
internal sealed class HandBacksPause(World world) : Checker
{
    /// <summary>A coordinator's clock may be a little faster than the world's.</summary>
    private const double FastClock = 1.01;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1),
        Longest = TimeSpan.FromMinutes(1);

    private readonly Dictionary<WorkerProcess, Host> hosts = [];
    private readonly Dictionary<WorkerProcess, HandBack> last = [];
    private readonly HashSet<AttemptKey> stopped = [];

    public override string Property => "a worker that hands back pauses";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.Heard message:
                Meet(message.Worker, message.By);
                break;
            case Observation.GivenUp given:
                Forget(given.Worker);
                break;
            case Observation.Launched launched:
                last.Remove(launched.Worker);
                break;
            case Observation.StopSaid said:
                Stop(said);
                break;
            case Observation.HandedBack back:
                Note(back);
                break;
            case Observation.StartReceived received:
                Check(received);
                break;
        }
    }

    private void Meet(WorkerProcess worker, Host host)
    {
        if (hosts.GetValueOrDefault(worker) == host)
            return;
        hosts[worker] = host;
        last.Remove(worker);
    }

    private void Forget(string name)
    {
        foreach (var worker in last.Keys.Where(worker => worker.Profile.Worker == name).ToArray())
            last.Remove(worker);
    }

    /// <summary>What its coordinator asked for says nothing of the worker.</summary>
    private void Stop(Observation.StopSaid said)
    {
        stopped.Add(said.Key);
        var worker = said.On.Worker;
        if (last.TryGetValue(worker, out var back) && back.Key == said.Key)
            last.Remove(worker);
    }

    private void Note(Observation.HandedBack back)
    {
        if (stopped.Contains(back.Key))
            return;
        var pause = last.TryGetValue(back.Worker, out var before) ? 2 * before.Pause : First;
        last[back.Worker] = new HandBack(back.Key, world.Clock.Now, pause < Longest ? pause : Longest);
    }

    private void Check(Observation.StartReceived received)
    {
        if (!last.TryGetValue(received.Worker, out var back))
            return;
        var waited = world.Clock.Now - back.When;
        var (next, before) = (Nature.Text(received.Key), Nature.Text(back.Key));
        Must(
            waited * FastClock >= back.Pause,
            () =>
                $"{received.Worker.Machine} got {next} {waited.TotalSeconds:0.0} s after it had handed "
                + $"{before} back, and had to wait {back.Pause.TotalSeconds} s"
        );
    }

    private readonly record struct HandBack(AttemptKey Key, TimeSpan When, TimeSpan Pause);
}
