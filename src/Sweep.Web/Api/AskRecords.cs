using System.Collections.Immutable;
using System.Text.Json;

namespace Sweep.Web.Api;

/// <summary>A client wants a trial.</summary>
/// <param name="Client">What it calls itself; null: where it connects from.</param>
/// <param name="Lease">Seconds that it may be silent; null: 60.</param>
/// <param name="Trial">
/// With <paramref name="Attempt"/>, one that it has already and wants to hear of again.
/// </param>
public sealed record AskRequest(string? Client = null, int? Lease = null, int? Trial = null, int? Attempt = null);

/// <summary>What a client is to try.</summary>
/// <param name="Parameters">By name, as JSON holds them.</param>
/// <param name="Seed">The trial's own, below 2^31, the same in every attempt.</param>
/// <param name="Lease">Seconds that the client may be silent.</param>
public sealed record AskedRecord(string Sweep, int Trial, int Attempt, JsonElement Parameters, uint Seed, int Lease);

/// <summary>A client is still at it, and says how far.</summary>
/// <param name="Step">From 1; needed with values.</param>
/// <param name="Values">Metrics at that step; null is NaN.</param>
public sealed record ReportRequest(
    int Trial,
    int Attempt,
    int? Step = null,
    ImmutableSortedDictionary<string, double?>? Values = null
);

/// <summary>What came of a trial.</summary>
/// <param name="State">completed (also null), failed or diverged.</param>
/// <param name="Values">
/// Of a completed one: every objective, and what else is worth keeping; null is NaN.
/// </param>
/// <param name="Reason">Of one that failed or diverged.</param>
/// <param name="Step">How many steps it took; null: 1.</param>
public sealed record TellRequest(
    int Trial,
    int Attempt,
    string? State = null,
    ImmutableSortedDictionary<string, double?>? Values = null,
    string? Reason = null,
    int? Step = null
);

/// <summary>What a client said is kept.</summary>
/// <param name="State">The trial's state by now; queued where it is tried again.</param>
/// <param name="Finished">Whether the sweep is: nothing is left to ask for.</param>
public sealed record ToldRecord(string Sweep, int Trial, int Attempt, string State, bool Finished);
