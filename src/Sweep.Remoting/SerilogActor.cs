using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using Serilog;
using Serilog.Core;
using LogLevel = Akka.Event.LogLevel;

namespace Sweep.Remoting;

/// <summary>The logger of an actor system: passes what the system says to the log of the program.</summary>
internal sealed class SerilogActor : ReceiveActor
{
    private readonly LogTarget target;

    public SerilogActor()
    {
        target = Context.System.Settings.Setup.Get<LogTarget>().GetOrElse(new LogTarget());
        Receive<InitializeLogger>(_ => Sender.Tell(new LoggerInitialized()));
        Receive<Error>(error => target.Target.Error(error.Cause, "{Text}", TextOf(error)));
        Receive<Warning>(warning => target.Target.Warning(warning.Cause, "{Text}", TextOf(warning)));
        Receive<Info>(info => target.Target.Debug("{Text}", TextOf(info)));
        Receive<Debug>(debug => target.Target.Verbose("{Text}", TextOf(debug)));
    }

    private static string TextOf(LogEvent logged) => logged.Message?.ToString() ?? "";
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
}
