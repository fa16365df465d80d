using System.Text.Json.Serialization;

namespace Sweep.Shared.Domain.Studies;

/// <summary>A metric, and which way is better.</summary>
public sealed record Objective(string Metric, Goal Goal)
{
    /// <summary>The value with its sign turned so that smaller is better.</summary>
    public double Cost(double value) => Goal == Goal.Minimize ? value : -value;
}

[JsonConverter(typeof(JsonStringEnumConverter<Goal>))]
public enum Goal
{
    [JsonStringEnumMemberName("minimize")]
    Minimize,

    [JsonStringEnumMemberName("maximize")]
    Maximize,
}
