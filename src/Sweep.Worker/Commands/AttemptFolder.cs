namespace Sweep.Worker.Commands;

/// <summary>A folder for one attempt, gone after it.</summary>
internal sealed class AttemptFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("sweep-trial-").FullName;

    public AttemptFolder() => Directory.CreateDirectory(Checkpoints);

    /// <summary>The file that the program may leave as its result.</summary>
    public string Out => Path.Combine(path, "out");

    /// <summary>The file of the trial's parameters.</summary>
    public string Parameters => Path.Combine(path, "parameters.json");

    /// <summary>Where the program may put its checkpoints, and finds the one to go on from.</summary>
    public string Checkpoints => Path.Combine(path, "checkpoints");

    public void Dispose()
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It lies where the system cleans up by itself.
        }
    }
}
