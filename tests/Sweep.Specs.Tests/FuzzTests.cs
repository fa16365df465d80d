using System.Collections.Concurrent;
using Sweep.Specs;

namespace Sweep.Specs.Tests;

/// <summary>
/// A hundred thousand damaged sweep files: each is read, or refused with a place. What crashed or
/// hung once is named below.
/// </summary>
public sealed class FuzzTests
{
    private const int Files = 100_000;

    [Fact]
    public void Every_damaged_file_is_read_or_refused_with_a_place()
    {
        var (valid, refused) = (0, 0);
        var wrong = new ConcurrentQueue<string>();
        Parallel.For(
            0,
            Files,
            new ParallelOptions { MaxDegreeOfParallelism = 2 },
            number =>
            {
                var text = DamagedFiles.Number(number);
                try
                {
                    switch (SweepFile.Parse(text, SpecOverrides.None))
                    {
                        case SpecResult.Valid:
                            Interlocked.Increment(ref valid);
                            break;
                        case SpecResult.Invalid { Errors: [{ Line: >= 1, Column: >= 1 }, ..] invalid }
                            when invalid.All(error => error.Line >= 1):
                            Interlocked.Increment(ref refused);
                            break;
                        default:
                            wrong.Enqueue($"file {number} is refused without a place:\n{text}");
                            break;
                    }
                }
                catch (Exception problem)
                {
                    wrong.Enqueue($"file {number} crashed:\n{problem}\n{text}");
                }
            }
        );

        Assert.True(wrong.IsEmpty, wrong.FirstOrDefault());
        Assert.Equal(Files, valid + refused);

        // Damage that always shows, or never, would test little.
        Assert.InRange(valid, Files / 50, Files / 2);
    }

    /// <summary>
    /// On each of these YamlDotNet 16.3 throws something that is no YamlException, or its events do
    /// not pair up.
    /// </summary>
    [Theory]
    [InlineData("pruner: {kind: none}*a\nrunner: vae")]
    [InlineData("data: {kind: \"\\UFFFFFFFF\"}")]
    [InlineData("data: {kind: !!}")]
    [InlineData("data: !<> moons")]
    [InlineData("data: [1, 2\ntrials: 3")]
    public void What_broke_the_reader_once_is_refused(string line) =>
        Assert.Contains(
            Some.Mistakes($"sweep: a\n{line}\n"),
            mistake => mistake.Contains("not valid YAML", StringComparison.Ordinal)
        );

    [Fact]
    public void A_tag_directive_without_a_prefix_is_refused() =>
        Assert.StartsWith(
            "f.yaml:1:1: not valid YAML",
            Assert.Single(Some.Mistakes("%TAG !\t\n tag:x\n---\nsweep: a\n")),
            StringComparison.Ordinal
        );
}
