using Sweep.Shared.Protocol.Link;

namespace Sweep.Simulation.Network;

/// <summary>What comes of a worker's enrolment.</summary>
internal abstract record DialResult
{
    private DialResult() { }

    public sealed record NotListening : DialResult;

    public sealed record Refused(CoordinatorMessage.Rejected Refusal) : DialResult;

    /// <param name="Link">Not opened yet.</param>
    public sealed record Taken(Link Link) : DialResult;
}
