using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using LogEvent = Akka.Event.LogEvent;

namespace Sweep.Remoting;

/// <summary>
/// The logger of an actor system: passes what the system says to the log of the program.
/// </summary>
internal sealed class SerilogActor : ReceiveActor
{
    private readonly LogTarget target;

    public SerilogActor()
    {
        target = Context.System.Settings.Setup.Get<LogTarget>().GetOrElse(new LogTarget());
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<Error>(error => Write(LogEventLevel.Error, error));
        Receive<Warning>(warning => Write(LogEventLevel.Warning, warning));
        Receive<Info>(info => Write(LogEventLevel.Debug, info));
        Receive<Debug>(debug => Write(LogEventLevel.Verbose, debug));
    }

    private void Write(LogEventLevel level, LogEvent logged)
    {
        var text = logged.Message?.ToString() ?? "";
        if (!target.IsQuiet)
            target.Target.Write(level, logged.Cause, "{Text}", text);
        else
            target.Target.Debug("{Text} {Cause}", text, logged.Cause?.GetBaseException().Message);
    }
}

/// <summary>Where an actor system logs: nowhere, until a log is there.</summary>
internal sealed class LogTarget : Setup
{
    private volatile ILogger target = Logger.None;

    public ILogger Target
    {
        get => target;
        set => target = value;
    }

    /// <summary>
    /// Whether what Akka reports is no news: a peer that went away, or one that was refused. Bugs
    /// of actors do not pass through here: see <see cref="CoreActor{TMessage}"/>.
    /// </summary>
    public bool IsQuiet { get; init; }
}
