using Sweep.Shared.Domain.Studies;

namespace Sweep.Shared.Domain.Events;

/// <summary>A stopping rule holds: no further trial begins.</summary>
/// <param name="Rule">The first one that holds.</param>
/// <param name="Reason">How it came to hold, for the user.</param>
public sealed record StudyEnded(StopRule Rule, string Reason) : StudyEvent;

/// <summary>
/// The sweep has other stopping rules from now on; if one had ended it, the sweep goes on.
/// </summary>
public sealed record StopRulesChanged(StopSpec Rules) : StudyEvent;

/// <summary>
/// The sweep was worked on and nothing else took place. Where a rule limits its time, the log says
/// so now and then, so that a process that is killed leaves its time behind.
/// </summary>
public sealed record TimePassed : StudyEvent;
