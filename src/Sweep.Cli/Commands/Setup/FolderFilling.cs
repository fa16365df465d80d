using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Sweep.Cli.Output;
using Vae.LibTorch.Packages;
using Vae.Models.Datasets.Files;

namespace Sweep.Cli.Commands.Setup;

/// <summary>
/// Fills TorchSharp's folder with what packages hold: fetched, or taken from a folder. A download
/// that was cut goes on where it stopped, and a package is unpacked only if its hash is right.
/// </summary>
internal sealed class FolderFilling(CliContext context, TorchSharpFolder folder)
{
    private const double Megabyte = 1e6;

    /// <summary>With a LibTorch that is there already, TorchSharp alone.</summary>
    private ImmutableArray<TorchPackage> Needed => folder.LibTorch is null ? TorchPackage.All : TorchPackage.All[..1];

    /// <summary>Fetches packages from NuGet's sources.</summary>
    /// <exception cref="DataException">One cannot be had, or is not what it should be.</exception>
    public async Task FetchAsync(ImmutableArray<Uri> sources, CancellationToken stop)
    {
        if (sources.IsEmpty)
            throw new DataException(
                "NuGet's configuration",
                "names no source of packages",
                "name one with dotnet nuget add source, or take the packages along with --from FOLDER"
            );
        using var web = context.OpenWeb();
        foreach (var package in Needed)
        {
            var file = await FetchAsync(web, package, sources, stop).ConfigureAwait(false);
            Unpack(package, file);
            File.Delete(file);
        }
    }

    /// <summary>Takes packages, or the files of a filled folder, from another folder.</summary>
    /// <exception cref="DataException">Something is missing there.</exception>
    public void TakeFrom(string source)
    {
        var filled = new TorchSharpFolder(source);
        if (filled.IsComplete)
        {
            Directory.CreateDirectory(folder.Path);
            foreach (var file in Directory.EnumerateFiles(source))
                File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)), overwrite: true);
            return;
        }

        foreach (var package in Needed)
        {
            var file = Path.Combine(source, package.FileName);
            if (!File.Exists(file))
                throw new DataException(
                    file,
                    "is not there",
                    $"put {package.FileName}, as NuGet has it, into {source}"
                );
            Unpack(package, file);
        }
    }

    private async Task<string> FetchAsync(
        HttpClient web,
        TorchPackage package,
        ImmutableArray<Uri> sources,
        CancellationToken stop
    )
    {
        DataException? last = null;
        foreach (var source in sources)
        {
            try
            {
                return await FetchAsync(web, package, source, stop).ConfigureAwait(false);
            }
            catch (DataException failure)
            {
                last = failure;
            }
        }

        throw last!;
    }

    private async Task<string> FetchAsync(HttpClient web, TorchPackage package, Uri source, CancellationToken stop)
    {
        var file = new DataFile("", [package.FileName], "take it along with --from FOLDER");
        var remote = new RemoteFile(
            await AddressAsync(web, package, source, stop).ConfigureAwait(false),
            package.Sha256
        );
        var place = new DataFolder(folder.Path);
        context.StandardError.Line($"fetching {package.FileName}");
        var told = 0L;
        await new Downloader(web).FetchAsync(file with { Remote = remote }, place, Tell, stop).ConfigureAwait(false);
        return place.PathOf(file);

        void Tell(DownloadProgress progress)
        {
            var step = (long)(progress.Bytes / (10 * Megabyte));
            if (step == told)
                return;
            told = step;
            context.StandardError.Line(
                string.Create(CultureInfo.InvariantCulture, $"  {progress.Bytes / Megabyte:0} MB"),
                Tone.Faint
            );
        }
    }

    private static async Task<Uri> AddressAsync(
        HttpClient web,
        TorchPackage package,
        Uri source,
        CancellationToken stop
    )
    {
        try
        {
            var index = await web.GetStringAsync(source, stop).ConfigureAwait(false);
            if (NuGetSources.PackagesOf(index) is { } packages)
                return new Uri(packages, package.RelativeAddress);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException)
        {
            throw new DataException(
                package.FileName,
                $"could not be looked up at {source} ({failure.Message.TrimEnd('.')})",
                "try again, or take the package along with --from FOLDER"
            );
        }

        throw new DataException(package.FileName, $"is not to be had at {source}", "name another source to NuGet");
    }

    private void Unpack(TorchPackage package, string file)
    {
        Directory.CreateDirectory(folder.Path);
        try
        {
            using (var content = File.OpenRead(file))
            {
                var found = Convert.ToHexStringLower(SHA256.HashData(content));
                if (found != package.Sha256)
                    throw new InvalidDataException($"its SHA-256 is {found}, expected {package.Sha256}");
            }

            using var archive = ZipFile.OpenRead(file);
            foreach (var name in package.Files)
            {
                var entry = archive.GetEntry(name) ?? throw new InvalidDataException($"{name} is not in it");
                var target = Path.Combine(folder.Path, Path.GetFileName(name));
                // A file of this name may be loaded by a process at work: that one keeps its own.
                entry.ExtractToFile($"{target}.new", overwrite: true);
                File.Move($"{target}.new", target, overwrite: true);
            }
        }
        catch (InvalidDataException failure)
        {
            throw new DataException(file, $"is not the package expected ({failure.Message})", "fetch it again");
        }
    }
}
