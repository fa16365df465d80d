using System.Text.Json;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Identity;

namespace Sweep.Shared.Protocol.Link;

/// <summary>
/// How a worker gets its link: it shows its token over HTTP, names the certificate that it will
/// show on the workers' port, and is told where that port is and which certificate it will see
/// there.
/// </summary>
public static class Enrolment
{
    public const string Path = "/api/workers/enrolment";

    /// <summary>The most bytes of a request or an answer.</summary>
    public const int Bytes = 16 << 10;

    /// <param name="mistake">What is wrong with it, if nothing is returned.</param>
    public static EnrolmentRequest? ReadRequest(ReadOnlySpan<byte> json, out string? mistake)
    {
        var request = Read(json, EnrolmentJson.Default.EnrolmentRequest, out mistake);
        if (request is null)
            return null;
        mistake = MistakeIn(request);
        return mistake is null ? request : null;
    }

    /// <param name="mistake">What is wrong with it, if nothing is returned.</param>
    public static EnrolmentAnswer? ReadAnswer(ReadOnlySpan<byte> json, out string? mistake)
    {
        var answer = Read(json, EnrolmentJson.Default.EnrolmentAnswer, out mistake);
        if (answer is null)
            return null;
        mistake = answer is { Refusal: null, Seat: null }
            ? "it names neither a seat nor a refusal"
            : MistakeIn(answer.Seat);
        return mistake is null ? answer : null;
    }

    public static byte[] Write(EnrolmentRequest request) =>
        JsonSerializer.SerializeToUtf8Bytes(request, EnrolmentJson.Default.EnrolmentRequest);

    public static byte[] Write(EnrolmentAnswer answer) =>
        JsonSerializer.SerializeToUtf8Bytes(answer, EnrolmentJson.Default.EnrolmentAnswer);

    private static T? Read<T>(
        ReadOnlySpan<byte> json,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type,
        out string? mistake
    )
        where T : class
    {
        try
        {
            var value = JsonSerializer.Deserialize(json, type);
            mistake = value is null ? "it is null" : null;
            return value;
        }
        catch (JsonException malformed)
        {
            mistake = malformed.Message;
            return null;
        }
    }

    private static string? MistakeIn(EnrolmentRequest request)
    {
        if (!MessageRules.IsName(request.Worker) || !MessageRules.IsName(request.Version))
            return $"a worker and its version have 1 to {LinkLimits.NameLength} printable characters";
        return Hexadecimals.IsSha256(request.Fingerprint) ? null : Fingerprint;
    }

    private static string? MistakeIn(SeatAddress? seat)
    {
        if (seat is null)
            return null;
        if (!Hexadecimals.IsSha256(seat.Fingerprint))
            return Fingerprint;
        if (seat.Port is < 1 or > ushort.MaxValue)
            return "a port is a number from 1 to 65535";
        return IsPlain(seat.System) && IsPlain(seat.Seat) ? null : "names are letters, digits and dashes";
    }

    private static bool IsPlain(string name) =>
        name is { Length: >= 1 and <= LinkLimits.NameLength }
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');

    private static string Fingerprint => $"a fingerprint has {Hexadecimals.Sha256Digits} hexadecimal digits";
}

/// <param name="Protocol">See <see cref="LinkLimits.Protocol"/>.</param>
/// <param name="Version">Of the worker's program.</param>
/// <param name="Fingerprint">
/// SHA-256 of the certificate that it will show, lower-case hexadecimal.
/// </param>
public sealed record EnrolmentRequest(int Protocol, string Version, string Worker, string Fingerprint);

/// <summary>One of the two is there.</summary>
public sealed record EnrolmentAnswer(
    CoordinatorMessage.Rejected? Refusal,
    [property: JsonPropertyName("place")] SeatAddress? Seat
)
{
    public static EnrolmentAnswer Refuse(CoordinatorMessage.Rejected refusal) => new(refusal, null);

    public static EnrolmentAnswer Take(SeatAddress seat) => new(null, seat);
}

/// <summary>Where the worker says the rest, at the host where it enrolled.</summary>
/// <param name="System">The name of the coordinator's actor system.</param>
/// <param name="Seat">The name of the actor that waits for this worker.</param>
/// <param name="Fingerprint">SHA-256 of the certificate that the coordinator shows there.</param>
public sealed record SeatAddress(int Port, string System, string Seat, string Fingerprint);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(EnrolmentRequest))]
[JsonSerializable(typeof(EnrolmentAnswer))]
internal sealed partial class EnrolmentJson : JsonSerializerContext;
