using System.Text.Json.Serialization;

namespace Sweep.Shared.Domain.Studies;

/// <summary>A rule of <see cref="StopSpec"/> that ended a sweep.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StopRule>))]
public enum StopRule
{
    [JsonStringEnumMemberName("time")]
    Time,

    [JsonStringEnumMemberName("epochs")]
    Epochs,

    [JsonStringEnumMemberName("target")]
    Target,

    [JsonStringEnumMemberName("patience")]
    Patience,
}
