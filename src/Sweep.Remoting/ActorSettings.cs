using Akka.Configuration;

namespace Sweep.Remoting;

/// <summary>The configuration of actor systems. The texts are fixed: nothing of a user enters them.</summary>
internal static class ActorSettings
{
    /// <summary>The dispatcher that gives an actor a thread of its own, for one that waits for a database.</summary>
    public const string OwnThread = "sweep.own-thread";

    /// <summary>One process, no network.</summary>
    public static Config Local => Common;

    // The command line owns signals and the exit code. Letters to actors that have stopped are as
    // harmless as calls to what was disposed.
    private static Config Common => ConfigurationFactory.ParseString(
        """
        akka {
          loglevel = INFO
          stdout-loglevel = OFF
          loggers = ["Sweep.Remoting.SerilogActor, Sweep.Remoting"]
          logger-startup-timeout = 30s
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
          coordinated-shutdown {
            exit-clr = off
            run-by-clr-shutdown-hook = off
          }
          actor {
            guardian-supervisor-strategy = "Akka.Actor.StoppingSupervisorStrategy"
            provider = local
          }
        }
        sweep.own-thread {
          type = PinnedDispatcher
        }
        """);
}
