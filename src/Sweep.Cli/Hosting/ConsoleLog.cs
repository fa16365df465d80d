using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;
using Sweep.Cli.Output;

namespace Sweep.Cli.Hosting;

/// <summary>
/// The log of a process without a live view: a line of standard error for each event, with its
/// time.
/// </summary>
internal static class ConsoleLog
{
    public static Logger Open(Channel channel) =>
        new LoggerConfiguration().WriteTo.Sink(new Lines(channel)).CreateLogger();

    private sealed class Lines(Channel channel) : ILogEventSink
    {
        private static readonly MessageTemplateTextFormatter Plain = new(
            "{Message:lj}",
            System.Globalization.CultureInfo.InvariantCulture
        );

        private readonly Lock gate = new();

        public void Emit(LogEvent logged)
        {
            using var message = new StringWriter();
            Plain.Format(logged, message);
            var sweep =
                logged.Properties.TryGetValue("Sweep", out var named)
                && named is ScalarValue { Value: string name }
                && !logged.MessageTemplate.Text.Contains("{Sweep}", StringComparison.Ordinal)
                    ? $"{name}: "
                    : "";
            var kind = logged.Level switch
            {
                LogEventLevel.Warning => "warning: ",
                >= LogEventLevel.Error => "error: ",
                _ => "",
            };
            var cause = logged.Exception is { } exception ? $": {OneLine.Of(exception.Message)}" : "";
            lock (gate)
                channel.Line(
                    $"{logged.Timestamp.UtcDateTime:HH:mm:ss.fff} {kind}{sweep}{OneLine.Of(message.ToString())}{cause}"
                );
        }
    }
}
