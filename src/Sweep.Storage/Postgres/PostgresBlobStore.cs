using System.Security.Cryptography;
using Npgsql;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage.Files;

namespace Sweep.Storage.Postgres;

/// <summary>
/// Blobs as rows of 1 MiB, sent and fetched a few at a time. All of a blob appears at once.
/// </summary>
internal sealed class PostgresBlobStore(PostgresDatabase database) : IBlobStore
{
    /// <summary>The most bytes of a blob: 1 GiB.</summary>
    public const long SizeLimit = 1L << 30;

    public const int ChunkSize = 1 << 20;

    /// <summary>How many rows go over the wire at once.</summary>
    private const int ChunksAtOnce = 8;

    public BlobRef Put(SweepId sweep, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > SizeLimit)
            throw new StorageException(
                $"A checkpoint of {bytes.Length} bytes is more than a store keeps ({SizeLimit}, 1 GiB). Train a "
                    + "smaller model."
            );
        var blob = new BlobRef(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);
        database.Patiently(bytes, (connection, rest) => Put(connection, sweep, blob, rest));
        return blob;
    }

    public byte[]? Get(SweepId sweep, BlobRef blob)
    {
        if (FolderNames.Of(blob) is not { } name || blob.Size is < 0 or > SizeLimit)
            return null;
        return database.Read(connection =>
        {
            if (
                connection.Scalar("SELECT size FROM blobs WHERE sweep = $1 AND sha256 = $2", sweep.Text, name)
                    is not long size
                || size != blob.Size
            )
                return null;
            var bytes = new byte[size];
            var filled = 0L;
            for (var first = 0; filled < size; first += ChunksAtOnce)
            {
                var read = Fill(connection, sweep, name, first, bytes.AsMemory((int)filled));
                if (read == 0)
                    return null; // torn, or deleted since we looked
                filled += read;
            }

            return Convert.ToHexStringLower(SHA256.HashData(bytes)) == name ? bytes : null;
        });
    }

    private static bool Put(NpgsqlConnection connection, SweepId sweep, BlobRef blob, ReadOnlySpan<byte> bytes)
    {
        using var transaction = connection.BeginTransaction();
        // Waits for a process that puts or deletes the same one now.
        const string name = "INSERT INTO blobs (sweep, sha256, size) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
        if (connection.Execute(name, sweep.Text, blob.Sha256, blob.Size) == 0)
            return false;
        for (var number = 0; !bytes.IsEmpty; )
        {
            using var batch = new NpgsqlBatch(connection);
            for (var end = number + ChunksAtOnce; number < end && !bytes.IsEmpty; number++)
            {
                var chunk = bytes[..Math.Min(ChunkSize, bytes.Length)];
                batch.Add(
                    "INSERT INTO blob_chunks (sweep, sha256, number, bytes) VALUES ($1, $2, $3, $4)",
                    sweep.Text,
                    blob.Sha256,
                    number,
                    chunk.ToArray()
                );
                bytes = bytes[chunk.Length..];
            }

            batch.ExecuteNonQuery();
        }

        transaction.Commit();
        return true;
    }

    /// <summary>
    /// Reads some rows one after the other. Returns how many bytes that were; 0 for rows that are
    /// absent, or longer than there is room for.
    /// </summary>
    private static int Fill(NpgsqlConnection connection, SweepId sweep, string name, int first, Memory<byte> room)
    {
        const string chunks =
            "SELECT bytes FROM blob_chunks WHERE sweep = $1 AND sha256 = $2 AND number >= $3 AND number < $4 ORDER "
            + "BY number";
        var filled = 0;
        foreach (
            var chunk in connection.Query(
                chunks,
                row => row.GetFieldValue<byte[]>(0),
                sweep.Text,
                name,
                first,
                first + ChunksAtOnce
            )
        )
        {
            if (chunk.Length > room.Length - filled)
                return 0;
            chunk.CopyTo(room[filled..]);
            filled += chunk.Length;
        }

        return filled;
    }
}
