using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Isolation;

/// <summary>
/// What a worker and the process of an attempt say to each other: a length, a kind, and what the
/// kind makes of the rest. Both ends are one build, so nothing is versioned.
/// </summary>
internal readonly record struct Frame(FrameKind Kind, byte[] Body)
{
    private const int HeadLength = 5;

    /// <summary>The largest blob, and a little around it.</summary>
    private const int Longest = (1 << 30) + (1 << 16);

    public static Frame Of(FrameKind kind, Action<BinaryWriter>? write = null)
    {
        using var body = new MemoryStream();
        using (var writer = new BinaryWriter(body, Encoding.UTF8))
            write?.Invoke(writer);
        return new Frame(kind, body.ToArray());
    }

    public T Read<T>(Func<BinaryReader, T> read)
    {
        using var reader = new BinaryReader(new MemoryStream(Body), Encoding.UTF8);
        return read(reader);
    }

    public void WriteTo(Stream stream)
    {
        var head = new byte[HeadLength];
        BinaryPrimitives.WriteInt32LittleEndian(head, Body.Length);
        head[4] = (byte)Kind;
        stream.Write(head);
        stream.Write(Body);
        stream.Flush();
    }

    /// <summary>
    /// The next one; null once the other end is gone, or does not speak like one of us (something
    /// else wrote to its output).
    /// </summary>
    public static Frame? ReadFrom(Stream stream)
    {
        var head = new byte[HeadLength];
        if (stream.ReadAtLeast(head, HeadLength, throwOnEndOfStream: false) < HeadLength)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > Longest || !Enum.IsDefined((FrameKind)head[4]))
            return null;
        var body = new byte[length];
        return stream.ReadAtLeast(body, length, throwOnEndOfStream: false) < length
            ? null
            : new Frame((FrameKind)head[4], body);
    }
}

internal enum FrameKind : byte
{
    /// <summary>To the process: train this.</summary>
    Run = 1,

    /// <summary>To the process: end it, for this reason.</summary>
    Stop = 2,

    /// <summary>
    /// To the process: the checkpoint that it asked for, or none is left; what it wanted kept is
    /// durable.
    /// </summary>
    Checkpoint = 3,
    NoCheckpoint = 4,
    Kept = 5,

    /// <summary>From the process: what <see cref="Training.ITrialSession"/> is told.</summary>
    Began = 16,
    Reported = 17,
    Stepped = 18,
    SaveCheckpoint = 19,
    SaveWeights = 20,
    NextCheckpoint = 21,
    Warned = 22,
    Wrote = 24,
    SaveEpochWeights = 25,
    Recorded = 26,

    /// <summary>From the process: how the attempt ended; it waits for the next one.</summary>
    Ended = 23,
}

[JsonSourceGenerationOptions(
    Converters = [typeof(SettingValueJson)],
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    AllowOutOfOrderMetadataProperties = true
)]
[JsonSerializable(typeof(StartTrial))]
[JsonSerializable(typeof(AttemptOutcome))]
[JsonSerializable(typeof(BlobRef))]
internal sealed partial class FrameJson : JsonSerializerContext;
