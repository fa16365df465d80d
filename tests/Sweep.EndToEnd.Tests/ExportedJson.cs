using System.Text.Json;

namespace Sweep.EndToEnd.Tests;

/// <summary>What `sweep export --format json` wrote.</summary>
internal static class ExportedJson
{
    /// <summary>Within a schema entries may be added and nothing may change.</summary>
    public static void AssertHasAllOf(string before, string after)
    {
        using var then = JsonDocument.Parse(before);
        using var now = JsonDocument.Parse(after);
        AssertHasAllOf(then.RootElement, now.RootElement);
    }

    private static void AssertHasAllOf(JsonElement then, JsonElement now)
    {
        Assert.Equal(then.ValueKind, now.ValueKind);
        switch (then.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var entry in then.EnumerateObject())
                    AssertHasAllOf(entry.Value, now.GetProperty(entry.Name));
                break;
            case JsonValueKind.Array:
                Assert.Equal(then.GetArrayLength(), now.GetArrayLength());
                foreach (var (before, after) in then.EnumerateArray().Zip(now.EnumerateArray()))
                    AssertHasAllOf(before, after);
                break;
            default:
                Assert.Equal(then.GetRawText(), now.GetRawText());
                break;
        }
    }
}
