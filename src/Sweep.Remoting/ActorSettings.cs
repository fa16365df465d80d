using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;

namespace Sweep.Remoting;

/// <summary>
/// The configuration of actor systems. The texts are fixed: nothing of a user enters them.
/// </summary>
internal static class ActorSettings
{
    /// <summary>
    /// The dispatcher that gives an actor a thread of its own, for one that waits for a database.
    /// </summary>
    public const string OwnThread = "sweep.own-thread";

    /// <summary>The name of every system of actors.</summary>
    public const string SystemName = "sweep";

    // The command line owns signals and the exit code. Letters to actors that have stopped are as
    // harmless as calls to what was disposed.
    private const string Common = """
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
    private const string Links = """
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
    private const string OneConnection = """
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

    // Coordinators know each other by certificates that the store names, and what Akka says between
    // them needs its own serializers. None of them makes objects of a type that the other end
    // names. A singleton's manager that is stuck is made again, which needs Akka's usual
    // supervision.
    private const string Members = """
        akka {
          log-serializer-override-on-start = off
          actor {
            guardian-supervisor-strategy = "Akka.Actor.DefaultSupervisorStrategy"
            provider = cluster
            serializers {
              json = none
              frame = "Sweep.Remoting.Links.FrameSerializer, Sweep.Remoting"
            }
            serialization-bindings {
              "Sweep.Remoting.Links.LinkFrame, Sweep.Remoting" = frame
              "Sweep.Remoting.Links.PendingFrame, Sweep.Remoting" = frame
            }
          }
          remote {
            log-remote-lifecycle-events = off
            retry-gate-closed-for = 1s
            enabled-transports = ["akka.remote.link"]
            link {
              transport-class = "Sweep.Remoting.Links.LinkTransport, Sweep.Remoting"
              applied-adapters = []
            }
          }
          cluster {
            roles = [coordinator]
            seed-nodes = []
            shutdown-after-unsuccessful-join-seed-nodes = off
            allow-weakly-up-members = off
            run-coordinated-shutdown-when-down = on
            gossip-interval = 500ms
            leader-actions-interval = 500ms
            unreachable-nodes-reaper-interval = 500ms
            failure-detector {
              heartbeat-interval = 500ms
              acceptable-heartbeat-pause = 2500ms
              expected-response-after = 500ms
            }
            down-removal-margin = 1ms
            downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
            split-brain-resolver {
              active-strategy = lease-majority
              stable-after = 2s
              down-all-when-unstable = off
              lease-majority {
                lease-implementation = "sweep.lease"
                lease-name = "downing"
                role = coordinator
                acquire-lease-delay-for-minority = 1s
                release-after = 24h
              }
            }
            singleton {
              role = coordinator
              hand-over-retry-interval = 500ms
              min-number-of-hand-over-retries = 20
            }
          }
        }
        sweep.lease {
          lease-class = "Sweep.Remoting.Members.MemberLease, Sweep.Remoting"
          heartbeat-timeout = 6s
          heartbeat-interval = 1500ms
          lease-operation-timeout = 5s
        }
        """;

    /// <summary>One process, no network.</summary>
    public static Config Local => ConfigurationFactory.ParseString(Common);

    /// <summary>The coordinator's end of worker connections.</summary>
    public static Config Listening => ConfigurationFactory.ParseString(Links).WithFallback(Local);

    /// <summary>A coordinator among others.</summary>
    public static Config Member =>
        ConfigurationFactory
            .ParseString(Members)
            .WithFallback(Local)
            .WithFallback(ClusterSingleton.DefaultConfig())
            .WithFallback(DistributedPubSub.DefaultConfig());

    /// <summary>The worker's end of its connection.</summary>
    public static Config Dialling => ConfigurationFactory.ParseString(OneConnection).WithFallback(Listening);
}
