using Sweep.Shared.Domain.Identity;
using Vae.Models.Datasets.Files;

namespace Sweep.Worker.Hosting.Data;

/// <summary>Files from where their authors, or a mirror of them, keep them.</summary>
public sealed class PublishedData(HttpClient web) : IDataSource
{
    private readonly Downloader downloader = new(web);

    public string? Fetch(SweepId sweep, DataFile file, DataFolder folder)
    {
        try
        {
            downloader.FetchAsync(file, folder, _ => { }, CancellationToken.None).GetAwaiter().GetResult();
            return null;
        }
        catch (DataException failure)
        {
            return failure.Message;
        }
    }
}
