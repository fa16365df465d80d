using System.Text.Json;
using System.Text.Json.Serialization;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Values;

namespace Sweep.Coordinator.Summaries;

/// <summary>
/// Trials and digests as they stand in a summary. Reading what was written gives an equal record.
/// </summary>
public static class SummaryJson
{
    public static string Write(Trial trial) => JsonSerializer.Serialize(trial, SummaryJsonContext.Default.Trial);

    public static Trial ReadTrial(string body) => JsonSerializer.Deserialize(body, SummaryJsonContext.Default.Trial)!;

    public static string Write(StudyDigest digest) =>
        JsonSerializer.Serialize(digest, SummaryJsonContext.Default.StudyDigest);

    public static StudyDigest ReadDigest(string body) =>
        JsonSerializer.Deserialize(body, SummaryJsonContext.Default.StudyDigest)!;
}

[JsonSourceGenerationOptions(
    Converters = [typeof(SettingValueJson)],
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    AllowOutOfOrderMetadataProperties = true,
    IgnoreReadOnlyProperties = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault
)]
[JsonSerializable(typeof(Trial))]
[JsonSerializable(typeof(StudyDigest))]
[JsonSerializable(typeof(TrialLife.Completed), TypeInfoPropertyName = "CompletedLife")]
internal sealed partial class SummaryJsonContext : JsonSerializerContext;
