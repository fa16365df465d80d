using Akka.Configuration;

namespace Sweep.Remoting;

/// <summary>
/// The configuration of actor systems. The texts are fixed: nothing of a user enters them.
/// </summary>
internal static class ActorSettings
{
    /// <summary>The dispatcher that gives an actor a thread of its own, for one that waits for a database.</summary>
    public const string OwnThread = "sweep.own-thread";

    /// <summary>The name of every system of actors.</summary>
    public const string SystemName = "sweep";

    // The command line owns signals and the exit code. Letters to actors that have stopped are as
    // harmless as calls to what was disposed.
    private const string Common =
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
        """;

    // The other end can reach one serializer, and that one makes frames and nothing else. What Akka
    // itself would say to another system (watching, selections, deployment) is not needed.
    private const string Links =
        """
        akka {
          log-serializer-override-on-start = off
          actor {
            provider = remote
            serializers {
              json = none
              bytes = none
              akka-containers = none
              akka-misc = none
              primitive = none
              proto = none
              daemon-create = none
              akka-system-msg = none
              frame = "Sweep.Remoting.Links.FrameSerializer, Sweep.Remoting"
            }
            serialization-bindings {
              "Sweep.Remoting.Links.LinkFrame, Sweep.Remoting" = frame
            }
          }
          remote {
            untrusted-mode = on
            log-remote-lifecycle-events = off
            retry-gate-closed-for = 1s
            flush-wait-on-shutdown = 3s
            transport-failure-detector {
              heartbeat-interval = 15s
              acceptable-heartbeat-pause = 120s
            }
            enabled-transports = ["akka.remote.link"]
            link {
              transport-class = "Sweep.Remoting.Links.LinkTransport, Sweep.Remoting"
              applied-adapters = []
            }
          }
        }
        """;

    // A worker has one connection, which needs no threads of its own.
    private const string OneConnection =
        """
        akka {
          actor {
            default-dispatcher.executor = channel-executor
            internal-dispatcher.executor = channel-executor
          }
          remote {
            default-remote-dispatcher.executor = channel-executor
          }
        }
        """;

    /// <summary>One process, no network.</summary>
    public static Config Local => ConfigurationFactory.ParseString(Common);

    /// <summary>The coordinator's end of worker connections.</summary>
    public static Config Listening => ConfigurationFactory.ParseString(Links).WithFallback(Local);

    /// <summary>The worker's end of its connection.</summary>
    public static Config Dialling => ConfigurationFactory.ParseString(OneConnection).WithFallback(Listening);
}
