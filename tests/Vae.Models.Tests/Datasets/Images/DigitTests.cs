using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;

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
    public void Both_forms_of_kmnist_are_the_same_and_an_excerpt_is_read_as_far_as_its_header_says()
    {
        var folder = RealData.FolderWith("kmnist/kmnist-test-imgs.npz", "kmnist/train-first7011-images-idx3-ubyte.gz");
        var idx = new DataSettings.Digits { Name = "kmnist" }.Build(folder);
        Assert.Equal(7011, idx.Train.Count + idx.Validation.Count);

        using var copy = new TemporaryData();
        foreach (var name in new[] { "kmnist-test-imgs.npz", "kmnist-test-labels.npz", "train-first7011-images-idx3-ubyte.gz", "train-first7011-labels-idx1-ubyte.gz" })
            copy.Write($"kmnist/{name}", File.ReadAllBytes(Path.Combine(folder.Path, "kmnist", name)));
        Assert.Equal(idx.DataHash, new DataSettings.Digits { Name = "kmnist" }.Build(copy.Folder).DataHash);
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

    [Fact]
    public void Absent_files_are_told_with_their_place()
    {
        using var data = new TemporaryData();
        Assert.Equal(4, data.Folder.Missing(Mnist).Length);
        Assert.Contains(Path.Combine("mnist", "train-images-idx3-ubyte.gz"), Assert.Throws<DataException>(() => Mnist.Build(data.Folder)).Message, StringComparison.Ordinal);
    }
}
