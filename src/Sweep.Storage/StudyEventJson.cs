using System.Text.Json;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Storage;

/// <summary>
/// Events and specs as they stand in a store. Reading what was written gives an equal record.
/// </summary>
public static class StudyEventJson
{
    public static string Write(StudyEvent recorded) =>
        JsonSerializer.Serialize(recorded, StudyJsonContext.Default.StudyEvent);

    public static StudyEvent Read(string body) =>
        JsonSerializer.Deserialize(body, StudyJsonContext.Default.StudyEvent)!;

    public static string WriteSpec(StudySpec spec) =>
        JsonSerializer.Serialize(spec, StudyJsonContext.Default.StudySpec);

    public static StudySpec ReadSpec(string body) =>
        JsonSerializer.Deserialize(body, StudyJsonContext.Default.StudySpec)!;
}

[JsonSourceGenerationOptions(
    Converters = [typeof(SettingValueJson)],
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    AllowOutOfOrderMetadataProperties = true
)]
[JsonSerializable(typeof(StudyEvent))]
[JsonSerializable(typeof(StudySpec))]
internal sealed partial class StudyJsonContext : JsonSerializerContext;
