namespace Sweep.Coordinator.Views;

/// <summary>A coordinator in the cluster.</summary>
/// <param name="Address">Of its HTTP port; null where it is not known.</param>
/// <param name="IsUp">Whether it takes part; else it joins or leaves.</param>
/// <param name="IsUnreachable">Whether a member does not hear it.</param>
public sealed record CoordinatorMember(string Name, string? Address, bool IsUp, bool IsUnreachable);
