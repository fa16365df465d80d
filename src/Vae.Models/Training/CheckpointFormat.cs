using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Foundation;
using Vae.Models.Networks;

namespace Vae.Models.Training;

/// <summary>
/// A training checkpoint as bytes, little-endian: magic (8 bytes), version (4), length of the
/// content (8), the content, and the SHA-256 (32) of all that stands before. A torn or damaged one
/// is told from a whole one before anything of it is believed.
/// </summary>
internal static class CheckpointFormat
{
    /// <summary>
    /// Rises whenever the content changes: checkpoints of older versions are not read, and the run
    /// begins from the start.
    /// </summary>
    private const int Version = 1;

    private const int PrefixLength = 8 + 4 + 8,
        HashLength = 32;

    private static ReadOnlySpan<byte> Magic => "VAECKPT\n"u8;

    public static byte[] Write(TrainerState state)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write(Version);
        writer.Write(0L);
        WriteContent(writer, state);
        writer.Write(new byte[HashLength]);

        var bytes = stream.ToArray();
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8 + 4), bytes.Length - PrefixLength - HashLength);
        SHA256.HashData(bytes.AsSpan(..^HashLength), bytes.AsSpan(^HashLength..));
        return bytes;
    }

    /// <summary>The state, or why these bytes are not one.</summary>
    public static CheckpointReading TryRead(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < PrefixLength + HashLength)
            return Refuse("it is shorter than any checkpoint");
        if (!bytes.StartsWith(Magic))
            return Refuse("it does not begin as a checkpoint does");
        var version = BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]);
        if (version != Version)
            return Refuse($"it is of version {version}, this program's is {Version}");
        if (BinaryPrimitives.ReadInt64LittleEndian(bytes[12..]) != bytes.Length - PrefixLength - HashLength)
            return Refuse("it is torn: its length is not what it says");
        Span<byte> hash = stackalloc byte[HashLength];
        SHA256.HashData(bytes[..^HashLength], hash);
        if (!hash.SequenceEqual(bytes[^HashLength..]))
            return Refuse("it is damaged: its hash is not what it says");

        using var reader = new BinaryReader(
            new MemoryStream(bytes[PrefixLength..^HashLength].ToArray()),
            Encoding.UTF8
        );
        var state = ReadContent(reader);
        Invariant.Holds(reader.BaseStream.Position == reader.BaseStream.Length, "what was written is what is read");
        return new CheckpointReading.Ok(state);
    }

    private static void WriteContent(BinaryWriter writer, TrainerState state)
    {
        writer.Write(state.Fingerprint);
        writer.Write(state.Step);
        writer.Write(state.Epoch);
        writer.Write(state.StepInEpoch);
        writer.Write(state.Plateau.Best);
        writer.Write(state.Plateau.BadEpochs);
        writer.Write(state.Plateau.LearningRate);
        writer.Write(state.KeptEpoch);
        writer.Write((int)(state.End ?? 0));
        WriteTensors(writer, state.Variables);
        WriteTensors(writer, state.KeptWeights);
        WriteHistory(writer, state.History);
    }

    private static TrainerState ReadContent(BinaryReader reader) =>
        new()
        {
            Fingerprint = reader.ReadString(),
            Step = reader.ReadInt64(),
            Epoch = reader.ReadInt32(),
            StepInEpoch = reader.ReadInt32(),
            Plateau = new PlateauState(reader.ReadDouble(), reader.ReadInt32(), reader.ReadDouble()),
            KeptEpoch = reader.ReadInt32(),
            End = reader.ReadInt32() is var end and not 0 ? (TrainingEnd)end : null,
            Variables = ReadTensors(reader),
            KeptWeights = ReadTensors(reader),
            History = ReadHistory(reader),
        };

    private static void WriteTensors(BinaryWriter writer, ImmutableArray<WeightTensor> tensors)
    {
        writer.Write(tensors.Length);
        foreach (var tensor in tensors)
        {
            writer.Write(tensor.Name);
            writer.Write(tensor.Shape.Length);
            foreach (var size in tensor.Shape)
                writer.Write(size);
            writer.Write(tensor.Values.Length);
            writer.Write(MemoryMarshal.AsBytes(tensor.Values));
        }
    }

    private static ImmutableArray<WeightTensor> ReadTensors(BinaryReader reader)
    {
        var tensors = ImmutableArray.CreateBuilder<WeightTensor>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var name = reader.ReadString();
            var shape = new int[reader.ReadInt32()];
            for (var i = 0; i < shape.Length; i++)
                shape[i] = reader.ReadInt32();
            var values = new float[reader.ReadInt32()];
            reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
            tensors.Add(new WeightTensor(name, [.. shape], values));
        }

        return tensors.ToImmutable();
    }

    private static void WriteHistory(BinaryWriter writer, ImmutableArray<EpochReport> history)
    {
        var names = history.SelectMany(report => report.Metrics.Keys).Distinct().ToList();
        writer.Write(names.Count);
        foreach (var name in names)
            writer.Write(name);
        writer.Write(history.Length);
        foreach (var report in history)
        {
            writer.Write(report.Epoch);
            writer.Write(report.Step);
            writer.Write(report.Metrics.Count);
            foreach (var (name, value) in report.Metrics)
            {
                writer.Write(names.IndexOf(name));
                writer.Write(value);
            }
        }
    }

    private static ImmutableArray<EpochReport> ReadHistory(BinaryReader reader)
    {
        var names = new string[reader.ReadInt32()];
        for (var i = 0; i < names.Length; i++)
            names[i] = reader.ReadString();
        var history = ImmutableArray.CreateBuilder<EpochReport>();
        for (var left = reader.ReadInt32(); left > 0; left--)
        {
            var (epoch, step) = (reader.ReadInt32(), reader.ReadInt64());
            var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
            for (var values = reader.ReadInt32(); values > 0; values--)
                metrics.Add(names[reader.ReadInt32()], reader.ReadDouble());
            history.Add(new EpochReport(epoch, step, metrics.ToImmutable()));
        }

        return history.ToImmutable();
    }

    private static CheckpointReading Refuse(string reason) => new CheckpointReading.Refused(reason);
}
