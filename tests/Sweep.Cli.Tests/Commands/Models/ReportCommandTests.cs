using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sweep.Cli.Tests.Commands.Models;

/// <summary>sweep report: one file that holds all that it shows.</summary>
public class ReportCommandTests
{
    [Fact]
    public async Task The_file_holds_every_trial_its_pictures_and_the_script()
    {
        using var cli = await TrainedModels.RunAsync(trials: 3);
        var page = await ReportOf(cli);
        var data = DataIn(page);
        var trials = data.GetProperty("trials").EnumerateArray().ToList();
        Assert.Equal([0, 1, 2], trials.Select(trial => trial[0].GetInt32()).Order());
        Assert.All(trials, trial => Assert.Equal("completed", trial[1].GetString()));
        Assert.Equal(3, data.GetProperty("curves").GetArrayLength());
        var pictures = data.GetProperty("pictures").EnumerateArray().ToList();
        Assert.Equal(
            ["samples", "reconstructions", "traversals", "latents"],
            pictures.Select(picture => picture.GetProperty("name").GetString())
        );
        Assert.All(pictures, picture => Assert.Equal(0x89, picture.GetProperty("png").GetBytesFromBase64()[0]));
        Assert.Contains("default-src 'none'", page);
        var markup = Regex.Replace(page, "<script.*?</script>", "", RegexOptions.Singleline);
        Assert.DoesNotMatch("<(link|script|img|iframe)", markup);
    }

    /// <summary>Chromium runs the script: what it drew stands in the page that it prints.</summary>
    [Fact]
    public async Task A_browser_draws_its_charts_and_fills_its_table()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/chromium"), "chromium is not installed");
        using var cli = await TrainedModels.RunAsync(trials: 3);
        var path = PathOf(cli);
        await cli.DoneAsync("report", "quick", "--best", "1", "--out", path);
        var page = await Rendered(path);
        // History, parallel coordinates, a slice for each parameter, curves and timeline.
        var parameters = DataIn(page).GetProperty("parameters").GetArrayLength();
        Assert.Contains($"data-drawn=\"{4 + parameters}\"", page);
        Assert.Equal(4 + parameters, Regex.Count(page, "<canvas"));
        Assert.Equal(4, Regex.Count(page, "<img src=\"data:image/png"));
        Assert.Contains("3 of 3 completed trials, best first.", page);
    }

    [Theory]
    [InlineData("--best 21", "--best 21: expected 0 to 20")]
    [InlineData("--out /", "/ is a folder: name a file")]
    [InlineData("--out /nowhere/report.html --best 0", "the report could not be written: ")]
    public async Task What_is_wrong_is_said(string options, string message)
    {
        using var cli = await TrainedModels.RunAsync(trials: 1);
        Assert.NotEqual(ExitCode.Done, await cli.EnterAsync(["report", "quick", .. options.Split(' ')]));
        Assert.Contains(message, cli.StandardError);
    }

    private static string PathOf(TestCommandLine cli) => Path.Combine(cli.Folder, "report.html");

    private static async Task<string> ReportOf(TestCommandLine cli)
    {
        await cli.DoneAsync("report", "quick", "--best", "1", "--out", PathOf(cli));
        return await System.IO.File.ReadAllTextAsync(PathOf(cli), TestContext.Current.CancellationToken);
    }

    private static JsonElement DataIn(string page)
    {
        var json = Regex.Match(
            page,
            "<script id=\"data\" type=\"application/json\">(.*?)</script>",
            RegexOptions.Singleline
        );
        return JsonDocument.Parse(json.Groups[1].Value).RootElement;
    }

    private static async Task<string> Rendered(string path)
    {
        string[] arguments =
        [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--virtual-time-budget=8000",
            "--dump-dom",
            new Uri(path).AbsoluteUri,
        ];
        var start = new ProcessStartInfo("/usr/bin/chromium", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var browser = Process.Start(start)!;
        var errors = browser.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var page = await browser.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await browser.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(browser.ExitCode == 0, await errors);
        return page;
    }
}
