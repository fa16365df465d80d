using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Sweep.Web.Api;

/// <summary>What is asked and answered over HTTP, as JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(SweepList))]
[JsonSerializable(typeof(SweepLines))]
[JsonSerializable(typeof(LogPage))]
[JsonSerializable(typeof(CurveList))]
[JsonSerializable(typeof(SummaryRecord))]
[JsonSerializable(typeof(TrialList))]
[JsonSerializable(typeof(CostList))]
[JsonSerializable(typeof(OutputRows))]
[JsonSerializable(typeof(OutputChunks))]
[JsonSerializable(typeof(CheckpointList))]
[JsonSerializable(typeof(SubmissionList))]
[JsonSerializable(typeof(WriterRecord))]
[JsonSerializable(typeof(LeaderRecord))]
[JsonSerializable(typeof(SubmitRequest))]
[JsonSerializable(typeof(ResumeRequest))]
[JsonSerializable(typeof(DoneRecord))]
[JsonSerializable(typeof(AskRequest))]
[JsonSerializable(typeof(AskedRecord))]
[JsonSerializable(typeof(TellRequest))]
[JsonSerializable(typeof(ReportRequest))]
[JsonSerializable(typeof(ToldRecord))]
[JsonSerializable(typeof(StatusRecord))]
[JsonSerializable(typeof(WorkerList))]
[JsonSerializable(typeof(ListeningRecord))]
[JsonSerializable(typeof(LoggedEventRecord))]
[JsonSerializable(typeof(ProgressRecord))]
[JsonSerializable(typeof(LeaderChangedRecord))]
public sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>Null for what is no such thing, saying why.</summary>
    public static T? Read<T>(ReadOnlySpan<byte> text, JsonTypeInfo<T> type, out string? mistake)
        where T : class
    {
        try
        {
            var read = JsonSerializer.Deserialize(text, type);
            mistake = read is null ? "it is null" : null;
            return read;
        }
        catch (Exception malformed) when (IsMalformed(malformed))
        {
            mistake = malformed.Message;
            return null;
        }
    }

    /// <summary>
    /// What the serializer and the records' own constructors throw at text that is nothing of ours.
    /// </summary>
    internal static bool IsMalformed(Exception failure) =>
        failure
            is JsonException
                or NotSupportedException
                or InvalidOperationException
                or FormatException
                or OverflowException
                or ArgumentException
                or Foundation.InvariantViolatedException
                or NullReferenceException
                or InvalidCastException;
}
