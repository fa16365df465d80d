using Akka.Actor;

namespace Sweep.Coordinator.Tests;

/// <summary>Stands for the actor of a worker, or for its seat.</summary>
internal sealed class TestWorker : ReceiveActor
{
    private TestWorker(Action<object> take) => ReceiveAny(take);

    /// <param name="take">Called on the actor's thread with each message.</param>
    public static IActorRef Begin(Action<object> take) =>
        TestEngine.Shared.Begin(Props.CreateBy(new Maker(take)), "test-worker");

    private sealed class Maker(Action<object> take) : IIndirectActorProducer
    {
        public Type ActorType => typeof(TestWorker);

        public ActorBase Produce() => new TestWorker(take);

        public void Release(ActorBase actor) { }
    }
}
