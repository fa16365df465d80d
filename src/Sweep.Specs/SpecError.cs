namespace Sweep.Specs;

/// <summary>One mistake of the user's.</summary>
/// <param name="Line">Where it stands in the file, from 1; 0 if it came from an option.</param>
/// <param name="Column">From 1; 0 if it came from an option.</param>
/// <param name="Path">The dotted path of what is wrong; empty if it is the file itself.</param>
/// <param name="Message">What was found and what was expected.</param>
/// <param name="Remedy">
/// What would help: the nearest known name, what to write instead. Null if nothing better is known.
/// </param>
/// <param name="Option">
/// The option of the command line that it came from, as it was typed; null if it stands in the
/// file.
/// </param>
public sealed record SpecError(
    int Line,
    int Column,
    string Path,
    string Message,
    string? Remedy,
    string? Option = null
);
