using Foundation;
using Sweep.Shared.Domain.Identity;

namespace Sweep.Storage;

/// <summary>What every store asks of a batch before it writes any of it.</summary>
internal static class WriteRules
{
    /// <summary>A name of the domain name system, and a port.</summary>
    private const int LongestAddress = 253 + 6;

    /// <param name="last">The log's last position; 0 while it is empty.</param>
    public static void Check(WriteBatch batch, long last)
    {
        foreach (var entry in batch.Events)
            Invariant.Holds(
                entry.Position == ++last,
                $"an event at position {entry.Position} was written where the log goes on at {last}"
            );
        foreach (var chunk in batch.Curves)
            Invariant.Holds(chunk.FromEpoch >= 1, "epochs count from 1");
        Invariant.Holds(
            batch.Summary is null || batch.Summary.Head.Position == last,
            "a summary stands at the end of its log"
        );
    }

    /// <param name="sweep">The sweep that the writer holds.</param>
    public static void Check(Submission submission, SweepId sweep)
    {
        Invariant.Holds(submission.Sweep == sweep, "a writer submits only the sweep that it holds");
        Invariant.Holds(submission.MaxSlots is null or >= 1, "a submitted sweep may have at least one slot");
    }

    /// <summary>
    /// An address comes from the command line, which has checked it; here it must only fit beside
    /// the others in a lock file.
    /// </summary>
    public static void Check(LeaderIdentity leader) =>
        Invariant.Holds(
            leader.Address is { Length: > 0 and <= LongestAddress } && !leader.Address.Any(char.IsWhiteSpace),
            "a leader's address is host:port, without spaces"
        );
}
