using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Foundation;

namespace Foundation.Tests;

public sealed class RngNormalsTests
{
    private static float[] Normals(int count, ulong position = 0)
    {
        var normals = new float[count];
        new Rng(42, RngPurpose.TrainingNoise, trial: 3, epoch: 7) { Position = position }.FillNormals(normals);
        return normals;
    }

    [Fact]
    public void Normals_are_those_that_the_words_make()
    {
        var words = new uint[4 * 16 * 4];
        var stream = new Rng(42, RngPurpose.TrainingNoise, trial: 3, epoch: 7);
        for (var i = 0; i < words.Length; i++)
            words[i] = stream.NextUInt32();

        var normals = Normals(words.Length);
        for (var i = 0; i < normals.Length; i++)
        {
            var (group, pair, sine, lane) = (i / 64, i % 64 / 32, i % 32 / 16, i % 16);
            var block = ((group * 16) + lane) * 4;
            var uniform = (words[block + (2 * pair)] >> 1 | 1) / (double)(1U << 31);
            var angle = (int)words[block + (2 * pair) + 1] / (double)(1UL << 32) * 2 * Math.PI;
            var expected = Math.Sqrt(-2 * Math.Log(uniform)) * (sine == 1 ? Math.Sin(angle) : Math.Cos(angle));
            Assert.Equal(expected, normals[i], 1e-6 * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Fact]
    public void Normals_do_not_depend_on_how_the_filling_is_cut()
    {
        var whole = Normals(1000);
        var stream = new Rng(42, RngPurpose.TrainingNoise, trial: 3, epoch: 7);
        var pieces = new List<float>();
        for (var length = 0; pieces.Count < 800; length = ((length * 7) + 5) % 131)
        {
            var piece = new float[length];
            stream.FillNormals(piece);
            pieces.AddRange(piece);
        }

        Assert.Equal(whole.Take(pieces.Count), pieces);
        Assert.Equal((ulong)pieces.Count, stream.Position);
        Assert.Equal(whole.Skip(333), Normals(667, position: 333));
    }

    [Fact]
    public void The_bits_of_normals_never_change() =>
        Assert.Equal(
            "28283b988b28f76342af7b3c7d94d4de368a1fb54016093aa023004571ecbd4f",
            Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<float>(Normals(100_000))))
        );

    [Fact]
    public void Normals_have_the_moments_of_a_standard_normal_and_no_correlation()
    {
        var normals = Normals(1_000_000).Select(x => (double)x).ToArray();
        Assert.Equal(0, normals.Average(), 0.004);
        Assert.Equal(1, normals.Average(x => x * x), 0.006);
        Assert.Equal(0, normals.Average(x => x * x * x), 0.016);
        Assert.Equal(3, normals.Average(x => x * x * x * x), 0.04);
        Assert.Equal(0.0455, normals.Count(x => Math.Abs(x) > 2) / 1e6, 0.001);
        foreach (var lag in new[] { 1, 2, 4, 16, 32, 48, 64 })
            Assert.Equal(0, normals.Zip(normals.Skip(lag), (a, b) => a * b).Average(), 0.004);
    }
}
