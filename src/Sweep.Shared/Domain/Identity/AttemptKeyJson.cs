using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sweep.Shared.Domain.Identity;

/// <summary>
/// An attempt's key as one text, <c>sweep/trial.replicate#attempt</c>: it stands in every message,
/// and what does not read exactly so is refused.
/// </summary>
public sealed class AttemptKeyJson : JsonConverter<AttemptKey>
{
    private const int LongestText = 64;

    public override AttemptKey Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Parse(reader.TokenType == JsonTokenType.String ? reader.GetString() : null)
        ?? throw new JsonException("an attempt is written SWEEP/TRIAL.REPLICATE#ATTEMPT");

    public override void Write(Utf8JsonWriter writer, AttemptKey value, JsonSerializerOptions options) =>
        writer.WriteStringValue(Text(value));

    public static string Text(AttemptKey key) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{key.Sweep}/{key.Trial.Number}.{key.Trial.Replicate}#{key.Attempt}"
        );

    /// <summary>Null for what is no key.</summary>
    public static AttemptKey? Parse(string? text)
    {
        if (text is null || text.Length > LongestText)
            return null;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        if (slash < 0 || hash < slash || !Hexadecimals.IsSweep(text.AsSpan(0, slash)))
            return null;
        var dot = text.IndexOf('.', slash);
        if (dot < 0 || dot > hash)
            return null;
        return
            Number(text.AsSpan(slash + 1, dot - slash - 1)) is { } number
            && Number(text.AsSpan(dot + 1, hash - dot - 1)) is { } replicate
            && Number(text.AsSpan(hash + 1)) is { } attempt and > 0
            ? new AttemptKey(new TrialKey(new SweepId(text[..slash]), number, replicate), attempt)
            : null;
    }

    private static int? Number(ReadOnlySpan<char> digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
