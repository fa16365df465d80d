using Akka.Actor;
using Akka.Event;

namespace Sweep.Remoting.Links;

/// <summary>
/// How many messages of an actor system reached no actor. Some are usual when a peer goes away.
/// </summary>
internal sealed class UndeliveredCount
{
    private long count;

    public UndeliveredCount(ActorSystem system) =>
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new Counter(this))), typeof(AllDeadLetters));

    public long Value => Interlocked.Read(ref count);

    private sealed class Counter(UndeliveredCount counted) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is AllDeadLetters)
                Interlocked.Increment(ref counted.count);
        }
    }
}
