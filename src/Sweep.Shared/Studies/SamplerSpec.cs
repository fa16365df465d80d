using System.Text.Json.Serialization;

namespace Sweep.Shared.Studies;

/// <summary>How suggestions are made.</summary>
/// <param name="Kind">tpe, random or grid.</param>
/// <param name="StartupTrials">tpe: how many suggestions are random before the model of the past is used. At least 1.</param>
/// <param name="Joint">tpe: whether all parameters of the space are drawn together (true) or each by itself.</param>
/// <param name="Order">Whether a suggestion sees whatever has finished (free) or exactly the results of trials up to its number minus <paramref name="Window"/> (strict).</param>
/// <param name="Window">strict: at least the number of slots that should be busy; at least 1.</param>
public sealed record SamplerSpec(string Kind, int StartupTrials = 10, bool Joint = true, SuggestionOrder Order = SuggestionOrder.Free, int Window = 1);

[JsonConverter(typeof(JsonStringEnumConverter<SuggestionOrder>))]
public enum SuggestionOrder
{
    [JsonStringEnumMemberName("free")] Free,
    [JsonStringEnumMemberName("strict")] Strict,
}
