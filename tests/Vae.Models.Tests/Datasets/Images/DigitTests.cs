using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;
using Vae.Models.Tests.Datasets.Formats;

namespace Vae.Models.Tests.Datasets.Images;

public sealed class DigitTests
{
    private static readonly DataSettings.Digits Mnist = new() { Name = "mnist" };

    [Fact]
    public void Mnist_is_read_whole()
    {
        var data = Mnist.Build(RealData.FolderWith("mnist/train-images-idx3-ubyte.gz"));
        Assert.Equal([54_000, 6_000, 10_000], [data.Train.Count, data.Validation.Count, data.Test.Count]);
        Assert.Equal(new ImageShape(28, 28, 1), data.Image);
        Assert.Equal(10, data.Classes);
        Assert.Equal(Enumerable.Range(0, 60_000), data.Train.Source.Concat(data.Validation.Source).Order());
        // The test set begins 7 2 1 0 4.
        Assert.Equal([7, 2, 1, 0, 4], data.Test.Labels.Take(5));
        Assert.Equal(data.Test.Labels, data.Test.Factors.Single().LevelOfRow);
        var image = new float[784];
        data.Test.CopyRow(0, image);
        Assert.Equal(1f, image.Max());
        Assert.Equal(0f, image.Min());
    }

    [Fact]
    public void Images_are_resized_and_limited()
    {
        var folder = RealData.FolderWith("mnist/train-images-idx3-ubyte.gz");
        var data = (Mnist with { Size = 32, Limit = 100, Validation = 0.25 }).Build(folder);
        Assert.Equal([75, 25, 100, 1024], [data.Train.Count, data.Validation.Count, data.Test.Count, data.Width]);
    }

    [Fact]
    public void Without_validation_all_images_are_trained_on_and_the_test_images_validate()
    {
        var folder = RealData.FolderWith("mnist/train-images-idx3-ubyte.gz");
        var data = (Mnist with { Limit = 100, Validation = 0 }).Build(folder);
        Assert.Equal(Enumerable.Range(0, 100), data.Train.Source);
        Assert.Same(data.Test, data.Validation);
        Assert.Equal(100, data.Test.Count);
        Assert.Empty(data.Train.Source.Intersect(data.Test.Source));
    }

    [Fact]
    public void Both_forms_of_kmnist_are_the_same_and_an_excerpt_is_read_as_far_as_its_header_says()
    {
        var folder = RealData.FolderWith("kmnist/kmnist-test-imgs.npz", "kmnist/train-first7011-images-idx3-ubyte.gz");
        var idx = new DataSettings.Digits { Name = "kmnist" }.Build(folder);
        Assert.Equal(7011, idx.Train.Count + idx.Validation.Count);

        using var copy = new TemporaryData();
        foreach (
            var name in new[]
            {
                "kmnist-test-imgs.npz",
                "kmnist-test-labels.npz",
                "train-first7011-images-idx3-ubyte.gz",
                "train-first7011-labels-idx1-ubyte.gz",
            }
        )
            copy.Write($"kmnist/{name}", File.ReadAllBytes(Path.Combine(folder.Path, "kmnist", name)));
        Assert.Equal(
            idx.DataHash,
            new DataSettings.Digits { Name = "kmnist" }
                .Build(copy.Folder)
                .DataHash
        );
    }

    [Fact]
    public void Labels_that_do_not_fit_the_images_are_refused_by_name()
    {
        using var data = new TemporaryData();
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28, .. new byte[2 * 784]];
        foreach (var part in new[] { "train", "t10k" })
        {
            data.Write($"mnist/{part}-images-idx3-ubyte", images);
            data.Write($"mnist/{part}-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 2, 1, 9]);
        }

        Assert.Equal(1, Mnist.Build(data.Folder).Train.Count);
        foreach (var labels in new byte[][] { [0, 0, 8, 1, 0, 0, 0, 3, 1, 9, 0], [0, 0, 8, 1, 0, 0, 0, 2, 1, 10] })
        {
            var path = data.Write("mnist/t10k-labels-idx1-ubyte", labels);
            Assert.Equal(path, Assert.Throws<DataException>(() => Mnist.Build(data.Folder)).File);
        }
    }

    /// <summary>
    /// The same two images and classes in other forms, each under the name of the plain file.
    /// </summary>
    [Fact]
    public void Images_in_other_forms_are_the_same_data()
    {
        byte[] pixels = [.. Enumerable.Range(0, 2 * 784).Select(i => (byte)(i * 7))];
        byte[] turned =
        [
            .. Enumerable.Range(0, 2 * 784).Select(i => pixels[(i % 2 * 784) + (i / 2 % 28 * 28) + (i / 56)]),
        ];
        byte[] shares = [.. pixels.SelectMany(pixel => BitConverter.GetBytes(pixel / 255.0))];
        byte[] longs = [.. pixels.SelectMany(pixel => BitConverter.GetBytes((long)pixel))];
        var plain = Hash(ArrayFiles.Idx([2, 28, 28], pixels), ArrayFiles.Idx([2], [3, 9]));
        byte[][] images =
        [
            ArrayFiles.Idx([2, 784], pixels),
            ArrayFiles.Idx([2, 28, 28, 1], pixels),
            ArrayFiles.Npy("|u1", false, "(2, 28, 28)", pixels),
            ArrayFiles.Npy("|u1", false, "(2, 784)", pixels),
            ArrayFiles.Npz(
                ("images", ArrayFiles.Npy("|u1", false, "(2, 28, 28, 1)", pixels)),
                ("labels", ArrayFiles.Npy("|u1", false, "(2,)", [3, 9]))
            ),
            ArrayFiles.Npz(("arr_0", ArrayFiles.Npy("|u1", true, "(2, 28, 28)", turned))),
            ArrayFiles.Npz(("x", ArrayFiles.Npy("<f8", false, "(2, 1, 28, 28)", shares))),
            ArrayFiles.Gzip(ArrayFiles.Idx([2, 28, 28], pixels)),
            ArrayFiles.Npz(("x", ArrayFiles.Npy("<i8", false, "(2, 28, 28)", longs))),
        ];
        foreach (var file in images)
            Assert.Equal(plain, Hash(file, ArrayFiles.Idx([2], [3, 9])));
        byte[][] labels =
        [
            ArrayFiles.Idx([2, 1], [3, 9]),
            ArrayFiles.Npz(("y", ArrayFiles.Npy("<i4", false, "(2,)", [3, 0, 0, 0, 9, 0, 0, 0]))),
            ArrayFiles.Npy(">f4", false, "(2, 1)", [0x40, 0x40, 0, 0, 0x41, 0x10, 0, 0]),
        ];
        foreach (var file in labels)
            Assert.Equal(plain, Hash(ArrayFiles.Idx([2, 28, 28], pixels), file));
    }

    [Fact]
    public void Images_of_another_size_are_told_with_what_was_expected()
    {
        byte[][] files =
        [
            ArrayFiles.Idx([2, 32, 32], new byte[2048]),
            ArrayFiles.Npz(("arr_0", ArrayFiles.Npy("|u1", false, "(2, 32, 32)", new byte[2048]))),
        ];
        foreach (var file in files)
        {
            var refusal = Assert.Throws<DataException>(() => Hash(file, ArrayFiles.Idx([2], [3, 9]))).Message;
            Assert.Contains(
                "holds uint8 [2, 32, 32]: an array [n, 28, 28] was expected",
                refusal,
                StringComparison.Ordinal
            );
        }
    }

    private static string Hash(byte[] images, byte[] labels)
    {
        using var data = new TemporaryData();
        foreach (var part in new[] { "train", "t10k" })
        {
            data.Write($"mnist/{part}-images-idx3-ubyte.gz", images);
            data.Write($"mnist/{part}-labels-idx1-ubyte.gz", labels);
        }

        return Mnist.Build(data.Folder).DataHash;
    }

    [Fact]
    public void Absent_files_are_told_with_their_place()
    {
        using var data = new TemporaryData();
        Assert.Equal(4, data.Folder.Missing(Mnist).Length);
        Assert.Contains(
            Path.Combine("mnist", "train-images-idx3-ubyte.gz"),
            Assert.Throws<DataException>(() => Mnist.Build(data.Folder)).Message,
            StringComparison.Ordinal
        );
    }
}
