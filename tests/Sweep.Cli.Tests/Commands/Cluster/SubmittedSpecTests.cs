using System.Net;
using System.Text;
using System.Text.Json;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs;
using Sweep.Storage;
using Sweep.Web.Api;

namespace Sweep.Cli.Tests.Commands.Cluster;

/// <summary>A coordinator reads a submitted spec as a sweep file is read.</summary>
public sealed class SubmittedSpecTests
{
    [Fact]
    public async Task What_no_sweep_file_may_say_is_refused_with_every_mistake()
    {
        await using var fleet = await TestFleet.StartAsync();
        var settings = Study
            .Settings.With("training.lr", SettingValue.Of("fast"))
            .With("model.colour", SettingValue.Of(1));
        var (status, answer) = await SubmitAsync(fleet, Study with { Settings = settings });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        const string Mistake = "training.lr: found the text 'fast', expected a number above 0 up to 100";
        Assert.Contains(Mistake, answer, StringComparison.Ordinal);
        Assert.Contains("model.colour: unknown setting", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_sweep_file_says_is_taken()
    {
        await using var fleet = await TestFleet.StartAsync();
        Assert.Equal(HttpStatusCode.OK, (await SubmitAsync(fleet, Study)).Status);
        Assert.Equal(StudyEventJson.WriteSpec(Study), StudyEventJson.WriteSpec(fleet.Host.Studies.Single().Spec));
    }

    private static StudySpec Study =>
        ((SpecResult.Valid)SweepFile.Parse("sweep: sent\ndata: {kind: moons}\n", SpecOverrides.None)).Spec;

    private static async Task<(HttpStatusCode Status, string Answer)> SubmitAsync(TestFleet fleet, StudySpec spec)
    {
        using var document = JsonDocument.Parse(StudyEventJson.WriteSpec(spec));
        var request = new SubmitRequest(document.RootElement, 0, null);
        var body = JsonSerializer.Serialize(request, ApiJson.Default.SubmitRequest);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var http = new HttpClient();
        var answer = await http.PostAsync(new Uri($"http://{fleet.Address}{ApiPaths.Sweeps}"), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
