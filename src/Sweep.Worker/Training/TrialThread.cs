using System.Text;
using Serilog;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Vae.Models.Datasets.Files;

namespace Sweep.Worker.Training;

/// <summary>
/// The thread that an attempt trains on. Whatever the runner throws ends the attempt, never the
/// process.
/// </summary>
internal sealed class TrialThread
{
    private readonly Thread thread;

    public TrialThread(StartTrial command, ITrialRunner runner, TrialSession session, ILogger log)
    {
        Session = session;
        thread = new Thread(() =>
        {
            var outcome = Run(command, runner, session, log);
            session.End();
            session.Send(new AttemptEnded(command.Key, session.Step, outcome));
        })
        {
            IsBackground = true,
            Name = $"trial {command.Key}",
        };
        thread.Start();
    }

    public TrialSession Session { get; }

    public void Join() => thread.Join();

    /// <summary>What a runner threw, as an outcome.</summary>
    public static AttemptOutcome.Failed FailureOf(Exception failure) =>
        new(
            failure switch
            {
                OutOfMemoryException => "the worker ran out of memory",
                IOException or UnauthorizedAccessException or DataException => failure.Message,
                _ => $"a bug in sweep: {failure.Message}",
            }
        );

    private static AttemptOutcome Run(StartTrial command, ITrialRunner runner, TrialSession session, ILogger log)
    {
        try
        {
            return runner.Run(command, session);
        }
        catch (StoreAwayException failure)
        {
            // Elsewhere, or later, it can go on from its last checkpoint.
            log.Warning("Trial {Trial} is handed back: {Reason}", command.Key.Trial.Number, failure.Message);
            return new AttemptOutcome.Stopped();
        }
        catch (StorageException failure)
        {
            return new AttemptOutcome.StorageLost(failure.Message);
        }
        catch (Exception failure)
        {
            log.Warning(
                failure,
                "Trial {Trial} threw in attempt {Attempt}",
                command.Key.Trial.Number,
                command.Key.Attempt
            );
            session.WriteOutput(Encoding.UTF8.GetBytes($"{failure}\n"));
            return FailureOf(failure);
        }
    }
}
