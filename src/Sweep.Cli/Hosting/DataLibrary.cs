using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol.Link;
using Sweep.Web;
using Sweep.Worker.Training;
using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;

namespace Sweep.Cli.Hosting;

/// <summary>
/// The data files of this machine, for workers that lack them. A file is hashed once, until it
/// changes.
/// </summary>
internal sealed class DataLibrary(DataFolder folder)
{
    private readonly ConcurrentDictionary<(string Path, long Size, DateTime Written), string> hashes = [];

    /// <summary>
    /// Those that a study needs and that are here. Folders of files are not served.
    /// </summary>
    public ImmutableArray<ServedFile> FilesOf(StudySpec spec)
    {
        // A program finds its data by itself.
        if (spec.Runner != RunnerNames.Vae)
            return [];
        var served = ImmutableArray.CreateBuilder<ServedFile>();
        // Which files these are is the same for all trials: no parameter can choose it.
        foreach (var file in new TrialSettings(spec.Settings).Section<DataSettings>().Files())
        {
            if (folder.Find(file) is not { } path || !File.Exists(path))
                continue;
            var info = new FileInfo(path);
            served.Add(
                new ServedFile(new DataFileRecord(file.Folder, info.Name, HashOf(info), info.Length), info.FullName)
            );
        }

        return served.ToImmutable();
    }

    private string HashOf(FileInfo file) =>
        hashes.GetOrAdd(
            (file.FullName, file.Length, file.LastWriteTimeUtc),
            static key =>
            {
                using var content = File.OpenRead(key.Path);
                return Convert.ToHexStringLower(SHA256.HashData(content));
            }
        );
}
