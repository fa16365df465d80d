using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sweep.Shared.Domain.Values;

/// <summary>
/// <see cref="Value"/> as plain JSON, exact both ways: a number with a point or an exponent is a
/// real, one without is an integer, and a real always carries one. What is not finite is the text
/// "Infinity", "-Infinity" or "NaN" under the one-entry map {"$real": …}, which no sweep file can
/// hold.
/// </summary>
public sealed class ValueJson : JsonConverter<Value>
{
    /// <summary>The name of the one entry under which such a number is written.</summary>
    public const string NotFinite = "$real";

    public override bool HandleNull => true;

    public override Value Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.Null => new Value.Null(),
            JsonTokenType.True => Value.Of(true),
            JsonTokenType.False => Value.Of(false),
            JsonTokenType.String => Value.Of(reader.GetString()!),
            JsonTokenType.Number => ReadNumber(ref reader),
            JsonTokenType.StartArray => ReadList(ref reader, options),
            JsonTokenType.StartObject => ReadMap(ref reader, options),
            _ => throw new JsonException($"a value cannot start with {reader.TokenType}"),
        };

    public override void Write(Utf8JsonWriter writer, Value value, JsonSerializerOptions options)
    {
        switch (value)
        {
            case Value.Null:
                writer.WriteNullValue();
                break;
            case Value.Flag flag:
                writer.WriteBooleanValue(flag.On);
                break;
            case Value.Integer integer:
                writer.WriteNumberValue(integer.Whole);
                break;
            case Value.Text text:
                writer.WriteStringValue(text.Content);
                break;
            case Value.Real real when double.IsFinite(real.Amount):
                WriteReal(writer, real);
                break;
            case Value.Real real:
                writer.WriteStartObject();
                writer.WriteString(NotFinite, real.ToString());
                writer.WriteEndObject();
                break;
            case Value.List list:
                writer.WriteStartArray();
                foreach (var item in list.Items)
                    Write(writer, item, options);
                writer.WriteEndArray();
                break;
            case Value.Map map:
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

    private static Value ReadNumber(ref Utf8JsonReader reader)
    {
        var isInteger = reader.ValueSpan.IndexOfAny((byte)'.', (byte)'e', (byte)'E') < 0;
        return isInteger && reader.TryGetInt64(out var whole) ? Value.Of(whole) : Value.Of(reader.GetDouble());
    }

    private Value.List ReadList(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        var items = ImmutableArray.CreateBuilder<Value>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            items.Add(Read(ref reader, typeof(Value), options));
        return new Value.List(items.ToImmutable());
    }

    private Value ReadMap(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        var entries = Value.Map.Empty.Entries.ToBuilder();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            entries[name] = Read(ref reader, typeof(Value), options);
        }

        return entries.Count == 1 && entries.TryGetValue(NotFinite, out var text)
            ? Value.Of(double.Parse(((Value.Text)text).Content, System.Globalization.CultureInfo.InvariantCulture))
            : new Value.Map(entries.ToImmutable());
    }

    private static void WriteReal(Utf8JsonWriter writer, Value.Real real)
    {
        var digits = real.ToString();
        writer.WriteRawValue(digits.AsSpan().IndexOfAny(".eE") < 0 ? digits + ".0" : digits, skipInputValidation: true);
    }
}
