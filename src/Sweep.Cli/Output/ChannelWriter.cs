using System.Text;

namespace Sweep.Cli.Output;

/// <summary>A channel as a writer, for what is written a piece at a time.</summary>
internal sealed class ChannelWriter(Channel channel) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => channel.Text(value.ToString());

    public override void Write(char[] buffer, int index, int count) => channel.Text(new string(buffer, index, count));

    public override void Write(string? value) => channel.Text(value ?? "");
}
