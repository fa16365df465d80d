using Vae.Models.Training;

namespace Networks.Bench;

/// <summary>Steps of the trainer: rows and noise, forward, backward and Adam.</summary>
internal static class OurSteps
{
    /// <summary>
    /// Milliseconds a step, by the clock and of the processor; null where the block met the end of
    /// an epoch, and so an evaluation.
    /// </summary>
    public static (double Wall, double Processor)? Take(Trainer trainer, int steps)
    {
        var clock = TimeProvider.System;
        var epoch = trainer.Epoch;
        var (start, processor) = (clock.GetTimestamp(), Environment.CpuUsage.TotalTime);
        for (var i = 0; i < steps; i++)
            trainer.Step();
        var wall = clock.GetElapsedTime(start).TotalMilliseconds / steps;
        var used = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds / steps;
        return trainer.Epoch == epoch ? (wall, used) : null;
    }
}
