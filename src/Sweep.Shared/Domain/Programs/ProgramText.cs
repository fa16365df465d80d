using System.Text.Encodings.Web;
using System.Text.Json;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Programs;

/// <summary>
/// A value as a program reads it in an argument or in a variable of its environment.
/// </summary>
public static class ProgramText
{
    private static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new SettingValueJson() },
    };

    /// <summary>
    /// A number in the fewest digits that give it back, a list or a map as compact JSON; null for
    /// null, which is not passed.
    /// </summary>
    public static string? Of(SettingValue value) =>
        value switch
        {
            SettingValue.Null => null,
            SettingValue.List or SettingValue.Map => JsonSerializer.Serialize(value, Compact),
            _ => value.ToString(),
        };
}
