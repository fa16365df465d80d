using Sweep.Shared.Domain.Identity;
using Vae.Models.Datasets.Files;

namespace Sweep.Worker.Hosting.Data;

/// <summary>
/// Where a worker gets data files that it lacks. Any thread may call, one at a time.
/// </summary>
public interface IDataSource
{
    /// <summary>Puts the file into the folder, whole and checked.</summary>
    /// <returns>Why it could not; null if it did.</returns>
    string? Fetch(SweepId sweep, DataFile file, DataFolder folder);
}
