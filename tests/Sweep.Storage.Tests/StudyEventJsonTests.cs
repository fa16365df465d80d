using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Events;

namespace Sweep.Storage.Tests;

/// <summary>The words of the log: what one version wrote, every later one reads.</summary>
public sealed class StudyEventJsonTests
{
    public static TheoryData<string> Written => [.. ReadLines("StudyEvents.jsonl")];

    public static TheoryData<string> WrittenBefore => [.. ReadLines("StudyEventsOfSchema2.jsonl")];

    [Theory, MemberData(nameof(Written))]
    public void An_event_is_written_as_it_was_read(string body) =>
        Assert.Equal(body, StudyEventJson.Write(StudyEventJson.Read(body)));

    [Theory, MemberData(nameof(WrittenBefore))]
    public void An_event_of_an_older_store_loses_nothing(string body)
    {
        var after = JsonNode.Parse(StudyEventJson.Write(StudyEventJson.Read(body)));
        AssertHasAllOf(JsonNode.Parse(body), after);
    }

    [Fact]
    public void The_file_has_every_kind_of_event()
    {
        var known = typeof(StudyEvent)
            .GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false)
            .Cast<JsonDerivedTypeAttribute>()
            .Select(attribute => attribute.TypeDiscriminator!.ToString());
        var written = ReadLines("StudyEvents.jsonl")
            .Select(body => JsonDocument.Parse(body).RootElement.GetProperty("kind").GetString());
        Assert.Equal(known.Order(), written.Order());
    }

    private static string[] ReadLines(string file) => File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, file));

    private static void AssertHasAllOf(JsonNode? before, JsonNode? after)
    {
        if (before is not JsonObject all)
        {
            Assert.Equal(before?.ToJsonString(), after?.ToJsonString());
            return;
        }

        foreach (var (name, value) in all)
        {
            Assert.True(after!.AsObject().ContainsKey(name), name);
            AssertHasAllOf(value, after[name]);
        }
    }
}
