using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Serilog;

namespace Sweep.Remoting.Links;

/// <summary>The actor systems at the two ends of worker connections.</summary>
public static class LinkSystems
{
    /// <summary>The name of the actor whose children are the coordinator's ends of links.</summary>
    public const string Gate = "gate";

    /// <summary>Makes the end that listens at the socket of its transport.</summary>
    internal static ActorSystem Listen(LinkEnd end, ILogger log) => Create(ActorSettings.Listening, end, log);

    /// <summary>Makes the end that can dial the address of its transport.</summary>
    internal static ActorSystem Dial(LinkEnd end, ILogger log) => Create(ActorSettings.Dialling, end, log);

    /// <summary>The coordinator's actor for this worker.</summary>
    internal static IActorRef SeatOf(ActorSystem system, LinkAddress address, string seat)
    {
        var provider = ((ExtendedActorSystem)system).Provider;
        return provider.ResolveActorRef($"{provider.DefaultAddress.WithHost(address.System)}/user/{Gate}/{seat}");
    }

    private static ActorSystem Create(Config settings, LinkEnd end, ILogger log)
    {
        var target = new LogTarget { Target = log, IsQuiet = true };
        var setup = ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(settings), end, target);
        return ActorSystem.Create(ActorSettings.SystemName, setup);
    }
}
