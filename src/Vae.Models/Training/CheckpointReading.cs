namespace Vae.Models.Training;

/// <summary>What came of reading a checkpoint.</summary>
internal abstract record CheckpointReading
{
    private CheckpointReading() { }

    public sealed record Ok(TrainerState State) : CheckpointReading;

    /// <summary>The bytes are no whole checkpoint of this version.</summary>
    public sealed record Refused(string Reason) : CheckpointReading;
}
