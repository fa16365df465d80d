using System.Collections.Immutable;
using System.Text.Json;

namespace Sweep.Web.Api;

/// <summary>What a listener hears first: from where on it listens.</summary>
public sealed record ListeningRecord(string? Leader);

/// <summary>Something that stands in a sweep's log.</summary>
public sealed record LoggedEventRecord(string Sweep, string Id, long Position, DateTimeOffset At, JsonElement Event);

/// <summary>How far an attempt is; kept nowhere.</summary>
/// <param name="Metrics">The last values of its curves.</param>
public sealed record ProgressRecord(
    string Sweep,
    string Id,
    int Trial,
    int Attempt,
    int Epoch,
    double EpochsPerSecond,
    ImmutableSortedDictionary<string, double> Metrics
);

/// <summary>The fleet is led elsewhere from now on.</summary>
public sealed record LeaderChangedRecord(string? Leader);
