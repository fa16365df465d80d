using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text.Json;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Clients;
using Vae.Models.Datasets.Files;

namespace Sweep.Worker.Hosting.Data;

/// <summary>
/// Files from a coordinator that has them, by their hashes. What comes lies under another name
/// until it is whole and is what was asked for.
/// </summary>
public sealed class CoordinatorData(
    ImmutableArray<CoordinatorAddress> coordinators,
    CoordinatorCredentials credentials,
    TimeProvider clock
) : IDataSource
{
    /// <summary>
    /// How long one file may take: less than after what silence a trial is taken for hanging.
    /// </summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private const int ListBytes = 1 << 20;

    public string? Fetch(SweepId sweep, DataFile file, DataFolder folder)
    {
        using var http = credentials.OpenClient();
        var needed = new Needed(sweep, file, folder);
        var reasons = new List<string>();
        foreach (var coordinator in coordinators)
        {
            using var limit = new CancellationTokenSource(Limit, clock);
            try
            {
                if (FetchAsync(http, coordinator, needed, limit.Token).GetAwaiter().GetResult() is not { } reason)
                    return null;
                reasons.Add($"{coordinator}: {reason}");
            }
            catch (Exception failure)
                when (failure
                        is HttpRequestException
                            or IOException
                            or OperationCanceledException
                            or UnauthorizedAccessException
                            or JsonException
                )
            {
                reasons.Add($"{coordinator}: {failure.Message}");
            }
        }

        return string.Join("; ", reasons);
    }

    /// <summary>
    /// A coordinator's name for a file is believed only if it is one that the file may have, and so
    /// never leads out of its folder. A sweep may name a folder of its own: it is written to only
    /// inside the data folder.
    /// </summary>
    internal static bool Fits(DataFile file, DataFileRecord offered) =>
        offered.Set == file.Folder
        && IsInside(file.Folder)
        && Hexadecimals.IsSha256(offered.Sha256)
        && offered.Name == Path.GetFileName(offered.Name)
        && offered.Name.AsSpan().IndexOfAny("/\\:*") < 0
        && file.Names.Any(name => FileSystemName.MatchesSimpleExpression(name, offered.Name, ignoreCase: false));

    private static bool IsInside(string folder) =>
        !Path.IsPathRooted(folder) && !folder.Split('/', '\\').Contains("..");

    private async Task<string?> FetchAsync(
        HttpClient http,
        CoordinatorAddress coordinator,
        Needed needed,
        CancellationToken stop
    )
    {
        var (sweep, file, folder) = needed;
        var list = await ListAsync(http, coordinator, sweep, stop).ConfigureAwait(false);
        if (list.Files.FirstOrDefault(offered => offered is not null && Fits(file, offered)) is not { } found)
            return "it does not have the file either";
        using var response = await http.GetAsync(
                credentials.AddressOf(coordinator, DataTransfer.PathOf(found)),
                HttpCompletionOption.ResponseHeadersRead,
                stop
            )
            .ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        var path = Path.Combine(folder.Path, file.Folder, found.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            if (!await IsWholeAsync(response, part, found, stop).ConfigureAwait(false))
                return $"what came as {found.Name} is something else";
            File.Move(part, path, overwrite: true);
            return null;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private async Task<DataFileList> ListAsync(
        HttpClient http,
        CoordinatorAddress coordinator,
        SweepId sweep,
        CancellationToken stop
    )
    {
        using var response = await http.GetAsync(
                credentials.AddressOf(coordinator, DataTransfer.ListOf(sweep)),
                HttpCompletionOption.ResponseHeadersRead,
                stop
            )
            .ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        await response.Content.LoadIntoBufferAsync(ListBytes, stop).ConfigureAwait(false);
        return JsonSerializer.Deserialize(
                await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false),
                DataTransferJson.Default.DataFileList
            ) ?? new DataFileList([]);
    }

    private static async Task<bool> IsWholeAsync(
        HttpResponseMessage response,
        string part,
        DataFileRecord expected,
        CancellationToken stop
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var source = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        await using var target = new FileStream(part, FileMode.Create, FileAccess.Write);
        var buffer = new byte[1 << 16];
        while (await source.ReadAsync(buffer, stop).ConfigureAwait(false) is > 0 and var count)
        {
            if (target.Length + count > expected.Size)
                return false;
            await target.WriteAsync(buffer.AsMemory(0, count), stop).ConfigureAwait(false);
            hash.AppendData(buffer, 0, count);
        }

        target.Flush(flushToDisk: true);
        return target.Length == expected.Size && Convert.ToHexStringLower(hash.GetHashAndReset()) == expected.Sha256;
    }

    /// <summary>A file that a sweep needs, and where it is going to lie.</summary>
    private sealed record Needed(SweepId Sweep, DataFile File, DataFolder Folder);
}
