using Foundation;

namespace Sweep.Worker.Programs;

/// <summary>A folder for one attempt, gone after it.</summary>
internal sealed class AttemptFolder : IDisposable
{
    private const string Prefix = "sweep-trial-";

    private readonly ScratchFolder folder = new(Prefix);

    public AttemptFolder() => Directory.CreateDirectory(Checkpoints);

    /// <summary>The file that the program may leave as its result.</summary>
    public string Out => Path.Combine(folder.Path, "out");

    /// <summary>The file of the trial's parameters.</summary>
    public string Parameters => Path.Combine(folder.Path, "parameters.json");

    /// <summary>
    /// Where the program may put its checkpoints, and finds the one to go on from.
    /// </summary>
    public string Checkpoints => Path.Combine(folder.Path, "checkpoints");

    /// <summary>Removes those of attempts whose process was killed.</summary>
    public static void RemoveLeft() => ScratchFolder.RemoveLeft(Prefix);

    public void Dispose() => folder.Dispose();
}
