namespace Vae.TorchScript;

/// <summary>How far a program is a graph of CUDA.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Refusal">Why it could not be captured; empty if it was not refused.</param>
public sealed record LibTorchGraph(LibTorchGraphState State, string Refusal = "");

/// <summary>Where a graph of CUDA stands.</summary>
public enum LibTorchGraphState
{
    /// <summary>None was asked for.</summary>
    None,

    /// <summary>The first runs, by single operations, are not done yet.</summary>
    Warming,

    /// <summary>A run is one launch.</summary>
    Captured,

    /// <summary>It could not be captured; runs stay single operations.</summary>
    Refused,
}
