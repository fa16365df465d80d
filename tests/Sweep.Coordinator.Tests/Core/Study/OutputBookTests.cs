using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage;

namespace Sweep.Coordinator.Tests.Core.Study;

public sealed class OutputBookTests
{
    [Fact]
    public void The_oldest_output_goes_once_there_is_too_much()
    {
        var book = OutputBook.Of([
            new OutputSize(2, 0, 1, 40),
            new OutputSize(0, 0, 2, 30),
            new OutputSize(0, 0, 1, 20),
        ]);
        Assert.Equal(90, book.Bytes);
        (book, var forgotten) = book.Add(new OutputSize(0, 0, 1, 25), limit: 100);
        Assert.Empty(forgotten);
        Assert.Equal(95, book.Bytes);
        (book, forgotten) = book.Add(new OutputSize(3, 0, 1, 50), limit: 100);
        Assert.Equal([new OutputSize(0, 0, 1, 25), new OutputSize(0, 0, 2, 30)], forgotten);
        Assert.Equal(90, book.Bytes);
        (book, forgotten) = book.Add(new OutputSize(3, 0, 1, 500), limit: 100);
        Assert.Equal([new OutputSize(2, 0, 1, 40)], forgotten);
        Assert.Equal(500, book.Bytes);
    }
}
