using System.Globalization;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Serilog;

namespace Sweep.Remoting;

/// <summary>
/// The actor system of this process. A process that decides or trains has one; a process that only
/// reads has none, since starting one costs a quarter of a second of processor time.
/// </summary>
public sealed class ActorEngine : IDisposable
{
    private readonly Task<ActorSystem> starting;
    private readonly LogTarget log;
    private long lastActor;

    private ActorEngine(Task<ActorSystem> starting, LogTarget log) => (this.starting, this.log) = (starting, log);

    /// <summary>The system; waits until it has started.</summary>
    public ActorSystem System => starting.GetAwaiter().GetResult();

    /// <summary>
    /// Starts a system without remoting on a thread of the pool, while the caller goes on. Until
    /// <see cref="LogTo"/> is called, the system logs nothing.
    /// </summary>
    public static ActorEngine Start()
    {
        var log = new LogTarget();
        return new ActorEngine(
            Task.Run(() => ActorSystem.Create(ActorSettings.SystemName, SetupOf(ActorSettings.Local, log))),
            log
        );
    }

    /// <summary>Where the system logs from now on.</summary>
    public void LogTo(ILogger target) => log.Target = target;

    /// <summary>
    /// Starts an actor at the top. Its bug stops it and is reported by its completion.
    /// </summary>
    /// <param name="kind">The first part of its name, such as <c>fleet</c>.</param>
    public IActorRef Begin(Props props, string kind)
    {
        // An earlier actor may still be on its way out and hold its name.
        var number = Interlocked.Increment(ref lastActor);
        return System.ActorOf(props, string.Create(CultureInfo.InvariantCulture, $"{kind}-{number}"));
    }

    /// <summary>
    /// Ends the system and its actors, without waiting for them: those that must end in order were
    /// told to <see cref="Finish"/> before.
    /// </summary>
    public void Dispose() => starting.ContinueWith(started => started.Result.Terminate(), TaskScheduler.Default);

    private static ActorSystemSetup SetupOf(Config settings, LogTarget log) =>
        ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(settings), log);
}

/// <summary>Where actors run.</summary>
public static class ActorThreads
{
    /// <summary>Gives the actor a thread of its own: for one that waits for a database.</summary>
    public static Props OnOwnThread(this Props props) => props.WithDispatcher(ActorSettings.OwnThread);
}
