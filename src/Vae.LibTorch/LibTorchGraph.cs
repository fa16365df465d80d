namespace Vae.LibTorch;

/// <summary>How far a program is a graph of CUDA.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Refusal">Why it could not be captured; empty if it was not refused.</param>
public sealed record LibTorchGraph(LibTorchGraphState State, string Refusal);

/// <summary>Where a graph of CUDA stands.</summary>
public enum LibTorchGraphState
{
    /// <summary>None was asked for.</summary>
    None = 0,

    /// <summary>The first runs, by single operations, are not done yet.</summary>
    Warming = 1,

    /// <summary>A run is one launch.</summary>
    Captured = 2,

    /// <summary>It could not be captured; runs stay single operations.</summary>
    Refused = 3,
}
