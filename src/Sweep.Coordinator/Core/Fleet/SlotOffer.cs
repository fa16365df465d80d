namespace Sweep.Coordinator.Core.Fleet;

/// <summary>A free slot of a worker, held for one study until it answers.</summary>
public readonly record struct SlotOffer(long Id, string Worker);
