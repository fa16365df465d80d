using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sweep.Coordinator.Hosting.Watching;

/// <summary>
/// That something happened to a sweep, as coordinators tell each other and listeners. It is a hint
/// and may be missed: what lasts stands in the log.
/// </summary>
/// <param name="Id">Of the sweep.</param>
/// <param name="Progress">How far an attempt is; null: the log may have grown.</param>
public sealed record SweepNotice(string Id, AttemptNotice? Progress)
{
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, NoticeJson.Default.SweepNotice);

    /// <summary>Null for what is no notice.</summary>
    public static SweepNotice? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, NoticeJson.Default.SweepNotice);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>How far an attempt is; kept nowhere.</summary>
/// <param name="Metrics">The last values of its curves.</param>
public sealed record AttemptNotice(
    string Sweep,
    int Trial,
    int Attempt,
    int Epoch,
    double EpochsPerSecond,
    ImmutableSortedDictionary<string, double> Metrics
);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(SweepNotice))]
internal sealed partial class NoticeJson : JsonSerializerContext;
