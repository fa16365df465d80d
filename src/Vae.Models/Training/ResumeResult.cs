namespace Vae.Models.Training;

/// <summary>What came of resuming.</summary>
public abstract record ResumeResult
{
    private ResumeResult() { }

    /// <summary>The run goes on where the checkpoint left it.</summary>
    public sealed record Resumed(Trainer Trainer) : ResumeResult;

    /// <summary>The checkpoint is of no use for this run.</summary>
    public sealed record Refused(string Reason) : ResumeResult;
}
