using System.Text.Json.Serialization;

namespace Sweep.Coordinator.Core.Study;

/// <summary>What is known of whose fault a failure before the first step is.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Unneeded), "unneeded")]
[JsonDerivedType(typeof(Awaited), "awaited")]
[JsonDerivedType(typeof(Done), "done")]
public abstract record WorkerComparison
{
    private WorkerComparison() { }

    /// <summary>No such failure is undecided.</summary>
    public sealed record Unneeded : WorkerComparison;

    /// <summary>The trial failed so, and another worker tries it next.</summary>
    /// <param name="Worker">The worker that it failed on.</param>
    /// <param name="Position">Where the log has the failure.</param>
    public sealed record Awaited(string Worker, string Reason, long Position) : WorkerComparison;

    /// <summary>It failed so on two workers: its failures are its own.</summary>
    public sealed record Done : WorkerComparison;
}
