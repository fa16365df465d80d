using Foundation;

namespace Foundation.Tests;

public sealed class RngTests
{
    public static TheoryData<uint[], uint[], uint[]> PublishedVectors =>
        new()
        {
            { [0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8] },
            { [~0u, ~0u, ~0u, ~0u], [~0u, ~0u], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd] },
            {
                [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
                [0xa4093822, 0x299f31d0],
                [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]
            },
        };

    [Theory, MemberData(nameof(PublishedVectors))]
    public void Philox_equals_its_published_vectors(uint[] counter, uint[] key, uint[] expected)
    {
        var (a, b, c, d) = Philox.Block(
            new PhiloxBlock(counter[0], counter[1], counter[2], counter[3]),
            key[0],
            key[1]
        );
        Assert.Equal(expected, new[] { a, b, c, d });
    }

    [Fact]
    public void A_position_replaces_saved_state()
    {
        var stream = new Rng(42, RngPurpose.Shuffle, trial: 3, epoch: 7);
        for (var i = 0; i < 101; i++)
            stream.NextUInt32();
        var resumed = new Rng(42, RngPurpose.Shuffle, trial: 3, epoch: 7) { Position = stream.Position };
        for (var i = 0; i < 50; i++)
            Assert.Equal(stream.NextUInt32(), resumed.NextUInt32());
    }

    [Fact]
    public void Every_part_of_the_name_changes_the_stream()
    {
        Rng[] streams =
        [
            new(1, RngPurpose.Data),
            new(2, RngPurpose.Data),
            new(1UL << 40, RngPurpose.Data),
            new(1, RngPurpose.Split),
            new(1, RngPurpose.Data, trial: 1),
            new(1, RngPurpose.Data, replicate: 1),
            new(1, RngPurpose.Data, epoch: 1),
        ];
        Assert.Distinct(streams.Select(stream => stream.NextUInt64()));
    }

    [Fact]
    public void Normal_draws_have_the_moments_of_a_standard_normal()
    {
        var stream = new Rng(7, RngPurpose.Data);
        var draws = Enumerable.Range(0, 200_000).Select(_ => stream.NextNormal()).ToArray();
        Assert.Equal(0, draws.Average(), 0.01);
        Assert.Equal(1, draws.Average(x => x * x), 0.02);
        Assert.Equal(3, draws.Average(x => x * x * x * x), 0.1);
    }

    [Fact]
    public void Bounded_draws_are_uniform()
    {
        var stream = new Rng(7, RngPurpose.Data);
        var counts = new int[7];
        for (var i = 0; i < 70_000; i++)
            counts[stream.NextInt(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }
}
