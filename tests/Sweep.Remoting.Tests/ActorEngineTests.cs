using Akka.Actor;
using Akka.Event;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using LogEvent = Serilog.Events.LogEvent;

namespace Sweep.Remoting.Tests;

public sealed class ActorEngineTests
{
    [Fact]
    public async Task What_the_system_logs_reaches_the_log_of_the_program()
    {
        using var engine = ActorEngine.Start();
        var sink = new Sink();
        engine.LogTo(new LoggerConfiguration().WriteTo.Sink(sink).CreateLogger());
        Logging.GetLogger(engine.System, "a test").Warning("a wolf is near");
        var logged = await sink.First.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(LogEventLevel.Warning, logged.Level);
        Assert.Contains("a wolf is near", logged.RenderMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void Actors_of_one_kind_have_names_of_their_own()
    {
        using var engine = ActorEngine.Start();
        var paths = Enumerable.Range(0, 3).Select(_ => engine.Begin(Props.Empty, "study").Path.Name);
        Assert.Equal(["study-1", "study-2", "study-3"], paths);
    }

    [Fact]
    public void A_system_listens_to_no_network()
    {
        using var engine = ActorEngine.Start();
        Assert.Null(engine.System.Settings.Config.GetString("akka.remote.dot-netty.tcp.hostname"));
        Assert.Equal("akka", ((ExtendedActorSystem)engine.System).Provider.DefaultAddress.Protocol);
        Assert.Null(((ExtendedActorSystem)engine.System).Provider.DefaultAddress.Port);
    }

    private sealed class Sink : ILogEventSink
    {
        public TaskCompletionSource<LogEvent> First { get; } = new();

        public void Emit(LogEvent logEvent) => First.TrySetResult(logEvent);
    }
}
