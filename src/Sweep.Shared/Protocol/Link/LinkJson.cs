using System.Text.Json;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Protocol.Link;

/// <summary>
/// Messages as they go over the wire: JSON, UTF-8, one a frame. What is not exactly a message is
/// refused with a reason.
/// </summary>
public static class LinkJson
{
    public static byte[] Write(WorkerMessage message) =>
        JsonSerializer.SerializeToUtf8Bytes(message, LinkJsonContext.Default.WorkerMessage);

    public static byte[] Write(CoordinatorMessage message) =>
        JsonSerializer.SerializeToUtf8Bytes(message, LinkJsonContext.Default.CoordinatorMessage);

    /// <param name="mistake">What is wrong with it, if nothing is returned.</param>
    public static WorkerMessage? ReadWorkerMessage(ReadOnlySpan<byte> frame, out string? mistake)
    {
        try
        {
            var message = JsonSerializer.Deserialize(frame, LinkJsonContext.Default.WorkerMessage);
            mistake = message is null ? "a message is not null" : MessageRules.MistakeIn(message);
            return mistake is null ? message : null;
        }
        catch (Exception malformed) when (IsMalformed(malformed))
        {
            mistake = malformed.Message;
            return null;
        }
    }

    public static CoordinatorMessage? ReadCoordinatorMessage(ReadOnlySpan<byte> frame, out string? mistake)
    {
        try
        {
            var message = JsonSerializer.Deserialize(frame, LinkJsonContext.Default.CoordinatorMessage);
            mistake = message is null ? "a message is not null" : null;
            return message;
        }
        catch (Exception malformed) when (IsMalformed(malformed))
        {
            mistake = malformed.Message;
            return null;
        }
    }

    /// <summary>What the serializer throws at text that is no message.</summary>
    private static bool IsMalformed(Exception failure) =>
        failure
            is JsonException
                or NotSupportedException
                or InvalidOperationException
                or FormatException
                or OverflowException
                or ArgumentException;
}

[JsonSourceGenerationOptions(
    Converters = [typeof(SettingValueJson)],
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(WorkerMessage))]
[JsonSerializable(typeof(CoordinatorMessage))]
internal sealed partial class LinkJsonContext : JsonSerializerContext;
