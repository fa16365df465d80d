using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sweep.Worker.Programs;

/// <summary>
/// A program's checkpoint as it is stored: what was reported until then, and the bytes of its file.
/// </summary>
internal static class ProgramCheckpoint
{
    /// <summary>"SWC1".</summary>
    private const uint Magic = 0x31435753;

    private const int HeadLength = 8;

    public static byte[] Write(TrialRecord record, string name, ReadOnlySpan<byte> file)
    {
        var head = JsonSerializer.SerializeToUtf8Bytes(new Head(name, record.State), CheckpointJson.Default.Head);
        var bytes = new byte[HeadLength + head.Length + file.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), head.Length);
        head.CopyTo(bytes, HeadLength);
        file.CopyTo(bytes.AsSpan(HeadLength + head.Length));
        return bytes;
    }

    /// <summary>
    /// Puts the file into the folder, and the record where it was. The path of the file; null if
    /// the bytes are no such checkpoint.
    /// </summary>
    public static string? Restore(byte[] bytes, TrialRecord record, string folder)
    {
        if (bytes.Length < HeadLength || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            return null;
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        if (length < 0 || length > bytes.Length - HeadLength)
            return null;
        if (JsonSerializer.Deserialize(bytes.AsSpan(HeadLength, length), CheckpointJson.Default.Head) is not { } head)
            return null;
        var path = Path.Combine(folder, Path.GetFileName(head.Name));
        File.WriteAllBytes(path, bytes[(HeadLength + length)..]);
        record.Resume(head.Record ?? head.Former);
        return path;
    }

    /// <param name="Record">
    /// Null in checkpoints that have <paramref name="Step"/> to <paramref name="Kept"/> instead.
    /// </param>
    /// <param name="KeptStep">0 if no step had a finite first objective.</param>
    internal sealed record Head(
        string Name,
        RecordState? Record = null,
        int Step = 0,
        int KeptStep = 0,
        ImmutableSortedDictionary<string, double>? Kept = null
    )
    {
        private static readonly ImmutableSortedDictionary<string, double> None = ImmutableSortedDictionary.Create<
            string,
            double
        >(StringComparer.Ordinal);

        [JsonIgnore]
        public RecordState Former
        {
            get
            {
                ImmutableArray<KeptStep> best = KeptStep > 0 ? [new KeptStep(KeptStep, Kept ?? None)] : [];
                return new RecordState(Step, best, [], None, Latest: null);
            }
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
)]
[JsonSerializable(typeof(ProgramCheckpoint.Head))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
