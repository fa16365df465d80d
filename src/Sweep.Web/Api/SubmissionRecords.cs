using System.Text.Json;

namespace Sweep.Web.Api;

/// <summary>A sweep for the fleet.</summary>
/// <param name="Spec">The resolved spec, as it stands in a store.</param>
/// <param name="Priority">Higher ones are served first.</param>
/// <param name="MaxSlots">The most slots at once; null: as many as there are.</param>
public sealed record SubmitRequest(JsonElement Spec, int Priority = 0, int? MaxSlots = null);

/// <param name="Trials">How many are wanted from now on; null: as many as before.</param>
/// <param name="Priority">Null: as before.</param>
/// <param name="MaxSlots">Null: as before.</param>
/// <param name="RetryFailed">
/// Whether trials that failed are tried again, with fresh counters.
/// </param>
public sealed record ResumeRequest(
    int? Trials = null,
    int? Priority = null,
    int? MaxSlots = null,
    bool RetryFailed = false
);

/// <param name="Message">What was done, for a person.</param>
public sealed record DoneRecord(string Sweep, string Message);
