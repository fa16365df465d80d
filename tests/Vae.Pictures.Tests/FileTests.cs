using System.Diagnostics;

namespace Vae.Pictures.Tests;

/// <summary>What tools that we did not write say of the files.</summary>
public sealed class FileTests
{
    [Fact]
    public void Pngcheck_finds_nothing_wrong() => Check("pngcheck", "-q", "png", output => Assert.Equal("", output));

    [Fact]
    public void Gifsicle_reads_every_frame() =>
        Check("gifsicle", "--info", "gif", output => Assert.Contains("* ", output));

    private static void Check(string tool, string option, string extension, Action<string> expected)
    {
        Assert.SkipUnless(IsInstalled(tool), $"{tool} is not installed");
        var model = Some.Subject(Some.Sprites).Model;
        var subject = new PictureSubject("some", model, model.Data.Validation)
        {
            Curves = [new MetricCurve("val_loss", "epoch", [(1, 2), (2, 1)])],
            Snapshots = [Snapshot(1), Snapshot(2)],
        };
        var pictures = Gallery
            .Draw(
                subject,
                new PictureOptions
                {
                    Rows = 2,
                    Columns = 3,
                    Upsampling = 1,
                },
                Gallery.Kinds
            )
            .OfType<Drawing.Drawn>()
            .Select(drawing => drawing.Picture)
            .Where(picture => picture.FileName.EndsWith(extension, StringComparison.Ordinal))
            .ToList();
        Assert.NotEmpty(pictures);
        var folder = Directory.CreateTempSubdirectory("sweep-pictures-");
        try
        {
            foreach (var picture in pictures)
            {
                var path = Path.Combine(folder.FullName, picture.FileName);
                File.WriteAllBytes(path, picture.Bytes);
                expected(Run(tool, option, path));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        static Snapshot Snapshot(int epoch) => new(epoch, () => Some.Subject(Some.Sprites).Model);
    }

    private static bool IsInstalled(string tool) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, tool)));

    private static string Run(string tool, params string[] arguments)
    {
        var start = new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{tool}: {output}{errors}");
        return output;
    }
}
