using Sweep.Shared.Domain.Trials;
using Sweep.Worker.Training;

namespace Sweep.Worker.Tests.Training;

public sealed class AttemptOutputTests
{
    private readonly AttemptOutput output = new();
    private readonly List<byte> written = [];
    private readonly SortedDictionary<long, byte[]> stored = [];

    [Fact]
    public void What_is_little_is_sent_as_it_comes()
    {
        Write(10);
        Send();
        Assert.False(output.HasNews);
        Write(100_000);
        Send();
        Write(5);
        Send(isEnd: true);
        Assert.Equal(written, stored.SelectMany(chunk => chunk.Value));
    }

    [Fact]
    public void Of_a_flood_the_first_and_the_last_bytes_arrive()
    {
        for (var i = 0; i < 40; i++)
        {
            Write(300_000);
            var before = stored.Count;
            Send();
            Assert.True(stored.Count - before <= 4);
        }

        Send(isEnd: true);
        var first = stored.Where(chunk => chunk.Key < OutputLimits.HeadBytes).SelectMany(chunk => chunk.Value);
        Assert.Equal(written[..OutputLimits.HeadBytes], first);
        var last = stored
            .Where(chunk => chunk.Key >= written.Count - OutputLimits.TailBytes)
            .SelectMany(chunk => chunk.Value);
        Assert.Equal(written[^OutputLimits.TailBytes..], last);
    }

    private void Write(int count)
    {
        var bytes = Enumerable.Range(written.Count, count).Select(at => (byte)(at * 31 / 7)).ToArray();
        written.AddRange(bytes);
        output.Add(bytes);
    }

    /// <summary>As a store does: a chunk replaces all from its offset on.</summary>
    private void Send(bool isEnd = false)
    {
        foreach (var (from, bytes) in output.Take(isEnd))
        {
            Assert.InRange(bytes.Length, 1, OutputLimits.ChunkBytes);
            foreach (var later in stored.Keys.Where(key => key >= from).ToArray())
                stored.Remove(later);
            stored.Add(from, bytes);
        }
    }
}
