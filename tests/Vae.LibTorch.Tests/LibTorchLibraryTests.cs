namespace Vae.LibTorch.Tests;

public sealed class LibTorchLibraryTests
{
    [Fact]
    public void It_is_loaded_once()
    {
        Assert.Same(Machine.Library, LibTorchLibrary.Load());
        Assert.Contains(
            "Threads = 1",
            Assert
                .Throws<InvalidOperationException>(() => LibTorchLibrary.Load(new LibTorchSettings { Threads = 3 }))
                .Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void It_says_what_it_is()
    {
        Assert.Matches(@"^\d+\.\d+\.\d+", Machine.Library.Version);
        Assert.True(Directory.Exists(Machine.Library.Folder));
        Assert.Equal($"{Machine.Device}", Machine.Backend.Name);
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused_saying_why()
    {
        var library = Machine.Library;
        var count = library.CudaDeviceCount;
        var message = Assert
            .Throws<LibTorchUnavailableException>(() => library.Backend(LibTorchDevice.Cuda(count)))
            .Message;
        Assert.StartsWith($"There is no device cuda:{count}: ", message, StringComparison.Ordinal);
        Assert.Contains(
            library.CudaAbsence.Length > 0 ? library.CudaAbsence : $"sees {count} of them",
            message,
            StringComparison.Ordinal
        );
        Assert.Throws<LibTorchException>(() => library.Describe(LibTorchDevice.Cuda(count)));
        Assert.Throws<ArgumentOutOfRangeException>(() => LibTorchDevice.Cuda(-1));
    }

    [Fact]
    public void The_processor_has_no_graphs() =>
        Assert.Contains(
            "the processor has none",
            Assert
                .Throws<ArgumentException>(() => Machine.Library.Backend(LibTorchDevice.Processor, useGraphs: true))
                .Message,
            StringComparison.Ordinal
        );
}
