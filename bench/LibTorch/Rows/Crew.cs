using LibTorch.Bench.Work;
using Vae.LibTorch;
using Vae.TorchScript;

namespace LibTorch.Bench.Rows;

/// <summary>
/// Trials of the same work at once, each on a thread of its own, as slots train. They begin and end
/// a stretch of work together.
/// </summary>
internal sealed class Crew
{
    private readonly Barrier gate;
    private readonly long[] units;
    private readonly List<Thread> threads = [];
    private readonly TimeProvider clock = TimeProvider.System;
    private Action<int, Trial>? task;

    public Crew(TrainingWork work, WatchedBackend backend, int trials)
    {
        (gate, units) = (new Barrier(trials + 1), new long[trials]);
        for (var i = 0; i < trials; i++)
        {
            var member = i;
            threads.Add(new Thread(() => Serve(member, work, backend)) { IsBackground = true });
            threads[i].Start();
        }

        // All have warmed up.
        gate.SignalAndWait();
    }

    /// <summary>
    /// Works so long, a unit at least: how many units were done by all together, and in which time.
    /// </summary>
    public (long Units, double Seconds) Work(TimeSpan length)
    {
        var start = clock.GetTimestamp();
        Do(
            (member, trial) =>
            {
                units[member] = 0;
                do
                {
                    trial.Unit();
                    units[member]++;
                } while (clock.GetElapsedTime(start) < length);
            }
        );
        return (units.Sum(), clock.GetElapsedTime(start).TotalSeconds);
    }

    /// <summary>How long each of them takes for something.</summary>
    public double Microseconds(Action what)
    {
        var start = clock.GetTimestamp();
        Do((_, _) => what());
        return clock.GetElapsedTime(start).TotalMicroseconds;
    }

    /// <summary>Gives back what they hold.</summary>
    public void End()
    {
        task = null;
        gate.SignalAndWait();
        foreach (var thread in threads)
            thread.Join();
    }

    private void Do(Action<int, Trial> what)
    {
        task = what;
        gate.SignalAndWait();
        gate.SignalAndWait();
    }

    private void Serve(int member, TrainingWork work, WatchedBackend backend)
    {
        try
        {
            Train(member, work, backend);
        }
        catch (LibTorchException exception)
        {
            // The others wait for this one: the row is over.
            Environment.Exit(RowServer.Fail(exception));
        }
    }

    private void Train(int member, TrainingWork work, WatchedBackend backend)
    {
        using var trial = work.Begin(backend);
        for (var i = work.Steps == 1 ? 10 : 1; i > 0; i--)
            trial.Unit();
        gate.SignalAndWait();
        while (true)
        {
            gate.SignalAndWait();
            if (task is null)
                return;
            task(member, trial);
            gate.SignalAndWait();
        }
    }
}
