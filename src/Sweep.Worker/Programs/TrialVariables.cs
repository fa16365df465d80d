namespace Sweep.Worker.Programs;

/// <summary>The variables that tell a program of its trial.</summary>
internal static class TrialVariables
{
    public const string Trial = "SWEEP_TRIAL",
        Attempt = "SWEEP_ATTEMPT",
        Seed = "SWEEP_SEED",
        Device = "SWEEP_DEVICE";

    /// <summary>Paths of the attempt's files and of the folder for its checkpoints.</summary>
    public const string Out = "SWEEP_OUT",
        Parameters = "SWEEP_PARAMETERS",
        CheckpointFolder = "SWEEP_CHECKPOINT_DIR";

    /// <summary>
    /// The checkpoint to go on from; absent in a trial that begins from the start.
    /// </summary>
    public const string Checkpoint = "SWEEP_CHECKPOINT";
}
