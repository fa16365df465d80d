using System.Globalization;
using System.Text;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Cli.Output;

/// <summary>
/// Writes what an attempt wrote: as it is to a pipe or a file, and to a terminal as lines in which
/// no character steers it. Where something was not kept, a line says how much.
/// </summary>
internal sealed class OutputText(Channel channel)
{
    private readonly Decoder decoder = Encoding.UTF8.GetDecoder();
    private Stream? raw;

    /// <summary>The offset of the next byte to write.</summary>
    public long Next { get; private set; }

    public void Write(IEnumerable<OutputChunk> chunks)
    {
        foreach (var chunk in chunks)
        {
            if (chunk.End <= Next)
                continue;
            if (chunk.From > Next)
                Write(
                    Encoding.UTF8.GetBytes(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"\n... {chunk.From - Next} bytes were not kept ...\n"
                        )
                    )
                );
            Write(chunk.Bytes.AsSpan((int)Math.Max(0, Next - chunk.From)));
            Next = chunk.End;
        }

        channel.Writer.Flush();
        raw?.Flush();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        if (!channel.IsTerminal && (raw ??= channel.OpenRaw?.Invoke()) is { } stream)
        {
            stream.Write(bytes);
            return;
        }

        var text = new char[decoder.GetCharCount(bytes, flush: false)];
        decoder.GetChars(bytes, text, flush: false);
        if (channel.IsTerminal)
            WriteLines(new string(text));
        else
            channel.Writer.Write(text);
    }

    private void WriteLines(string text)
    {
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            if (i > 0)
                channel.Writer.Write('\n');
            var isWhole = i + 1 < lines.Length;
            channel.Writer.Write(OneLine.Marked(isWhole ? lines[i].TrimEnd('\r') : lines[i]));
        }
    }
}
