using Akka.Actor;

namespace Sweep.Remoting;

/// <summary>
/// An actor around a pure core. It takes messages of one kind. It is never restarted, since its
/// state would be lost: an exception stops it and becomes the fault of its completion, which ends
/// the process with its cause.
/// </summary>
/// <param name="completion">Ends when the actor has stopped.</param>
public abstract class CoreActor<TMessage>(TaskCompletionSource completion) : UntypedActor
    where TMessage : notnull
{
    protected sealed override void OnReceive(object message)
    {
        try
        {
            switch (message)
            {
                case Finish:
                    Stop();
                    break;
                case var own when TakeOwn(own):
                    break;
                case TMessage known:
                    Take(known);
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        }
        catch (Exception bug)
        {
            Fail(bug);
            throw;
        }
    }

    protected override void PostStop() => completion.TrySetResult();

    protected abstract void Take(TMessage message);

    /// <summary>Reports a bug; the actor stops.</summary>
    protected virtual void Fail(Exception bug) => completion.TrySetException(bug);

    /// <summary>Takes what the actor sends to itself.</summary>
    /// <returns>Whether it was that.</returns>
    private protected virtual bool TakeOwn(object message) => false;

    /// <summary>Ends it once what waited is handled.</summary>
    protected virtual void Stop() => Context.Stop(Self);
}

/// <summary>Handle what waits, then stop.</summary>
public sealed record Finish
{
    public static readonly Finish Instance = new();

    private Finish() { }
}
