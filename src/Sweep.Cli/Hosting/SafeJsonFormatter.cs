using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Json;
using Sweep.Cli.Output;

namespace Sweep.Cli.Hosting;

/// <summary>
/// Log events as JSON lines with nothing in them that steers the terminal of a reader.
/// </summary>
internal sealed class SafeJsonFormatter : ITextFormatter
{
    private readonly JsonFormatter inner = new(renderMessage: true);

    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var line = new StringWriter();
        inner.Format(logEvent, line);
        output.Write(OneLine.EscapedJson(line.ToString()));
    }
}
