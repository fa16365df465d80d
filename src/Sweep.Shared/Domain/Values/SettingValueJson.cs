using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sweep.Shared.Domain.Values;

/// <summary>
/// <see cref="SettingValue"/> as plain JSON, exact both ways: a number with a point or an exponent
/// is a real, one without is an integer, and a real always carries one. What is not finite is the
/// text "Infinity", "-Infinity" or "NaN" under the one-entry map {"$real": …}, which no sweep file
/// can hold.
/// </summary>
public sealed class SettingValueJson : JsonConverter<SettingValue>
{
    /// <summary>The name of the one entry under which such a number is written.</summary>
    public const string NotFinite = "$real";

    public override bool HandleNull => true;

    public override SettingValue Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Null => new SettingValue.Null(),
            JsonTokenType.True => SettingValue.Of(true),
            JsonTokenType.False => SettingValue.Of(false),
            JsonTokenType.String => SettingValue.Of(reader.GetString()!),
            JsonTokenType.Number => ReadNumber(ref reader),
            JsonTokenType.StartArray => ReadList(ref reader, options),
            JsonTokenType.StartObject => ReadMap(ref reader, options),
            _ => throw new JsonException($"a value cannot start with {reader.TokenType}"),
        };

    public override void Write(Utf8JsonWriter writer, SettingValue value, JsonSerializerOptions options)
    {
        switch (value)
        {
            case SettingValue.Null:
                writer.WriteNullValue();
                break;
            case SettingValue.Flag flag:
                writer.WriteBooleanValue(flag.On);
                break;
            case SettingValue.Integer integer:
                writer.WriteNumberValue(integer.Whole);
                break;
            case SettingValue.Text text:
                writer.WriteStringValue(text.Content);
                break;
            case SettingValue.Real real when double.IsFinite(real.Amount):
                WriteReal(writer, real);
                break;
            case SettingValue.Real real:
                writer.WriteStartObject();
                writer.WriteString(NotFinite, real.ToString());
                writer.WriteEndObject();
                break;
            case SettingValue.List list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Write(writer, item, options);
                writer.WriteEndArray();
                break;
            case SettingValue.Map map:
                writer.WriteStartObject();
                foreach (var (name, entry) in map.Entries)
                {
                    writer.WritePropertyName(name);
                    Write(writer, entry, options);
                }

                writer.WriteEndObject();
                break;
        }
    }

    private static SettingValue ReadNumber(ref Utf8JsonReader reader)
    {
        var isInteger = reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0;
        return isInteger && reader.TryGetInt64(out var whole)
            ? SettingValue.Of(whole)
            : SettingValue.Of(reader.GetDouble());
    }

    private SettingValue.List ReadList(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        var items = ImmutableArray.CreateBuilder<SettingValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Read(ref reader, typeof(SettingValue), options));
        return new SettingValue.List(items.ToImmutable());
    }

    private SettingValue ReadMap(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        var entries = SettingValue.Map.Empty.Entries.ToBuilder();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            entries[name] = Read(ref reader, typeof(SettingValue), options);
        }

        return entries.Count == 1 && entries.TryGetValue(NotFinite, out var text)
            ? SettingValue.Of(
                double.Parse(((SettingValue.Text)text).Content, System.Globalization.CultureInfo.InvariantCulture)
            )
            : new SettingValue.Map(entries.ToImmutable());
    }

    private static void WriteReal(Utf8JsonWriter writer, SettingValue.Real real)
    {
        var digits = real.ToString();
        writer.WriteRawValue(digits.AsSpan().IndexOfAny(".eE") < 0 ? digits + ".0" : digits, skipInputValidation: true);
    }
}
