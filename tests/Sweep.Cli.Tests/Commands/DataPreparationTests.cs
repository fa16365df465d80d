using System.Net;

namespace Sweep.Cli.Tests.Commands;

public class DataPreparationTests
{
    [Fact]
    public async Task Absent_files_are_named_with_the_folder_and_the_way_to_fetch_them_and_nothing_is_created()
    {
        using var door = new TestDoor { StoreExists = false };

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("run", File(door)));

        Assert.Contains(Path.Combine(door.Data.Path, "mnist", "train-images-idx3-ubyte.gz"), door.Talk);
        Assert.Contains("--download", door.Talk);
        Assert.Contains("SWEEP_DATA", door.Talk);
        Assert.False(door.StoreExists);
    }

    [Fact]
    public async Task Files_are_fetched_only_when_asked_for_and_a_wrong_one_stops_the_sweep_before_it_begins()
    {
        var asked = new List<Uri>();
        using var door = new TestDoor { StoreExists = false, OpenWeb = () => new HttpClient(new Answers(asked)) };

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("run", File(door), "--download"));

        Assert.Contains("SHA-256", door.Talk);
        Assert.Single(asked);
        Assert.False(door.StoreExists);
    }

    [Fact]
    public async Task A_damaged_file_is_found_before_anything_is_created()
    {
        using var door = new TestDoor { StoreExists = false };
        Directory.CreateDirectory(Path.Combine(door.Data.Path, "mnist"));
        foreach (var name in new[] { "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte" })
            await System.IO.File.WriteAllBytesAsync(Path.Combine(door.Data.Path, "mnist", name), [0, 0, 8], TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Mistake, await door.EnterAsync("run", File(door)));

        Assert.Contains("ends too early", door.Talk);
        Assert.False(door.StoreExists);
    }

    [Fact]
    public async Task The_images_that_are_taken_and_the_files_that_are_passed_over_are_counted()
    {
        using var door = new TestDoor();
        var folder = Path.Combine(door.Data.Path, "images");
        Directory.CreateDirectory(folder);
        // One grey pixel.
        var image = Convert.FromBase64String(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==");
        foreach (var name in new[] { "a.png", "b.PNG", "c.png", ".DS_Store", "notes.txt" })
            await System.IO.File.WriteAllBytesAsync(Path.Combine(folder, name), image, CancellationToken.None);

        var file = door.Write("folder.yaml", """
            sweep: folder
            trials: 1
            data: {kind: images, split: null}
            training: {epochs: 1, batch_size: 2}
            """);
        await door.EnterAsync("run", file);

        Assert.Contains("data  3 images of 1x1x1 taken, passed over: 1 hidden, 1 without the ending .png", door.Talk);
    }

    private static string File(TestDoor door) => door.Write("digits.yaml", """
        sweep: digits
        data: {kind: mnist}
        """);

    private sealed class Answers(List<Uri> asked) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            asked.Add(request.RequestUri!);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([1, 2, 3]) });
        }
    }
}
