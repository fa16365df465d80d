using Sweep.Worker.Training;

namespace Sweep.Worker.Programs;

/// <summary>One attempt of a trial that is a program: what it runs, and what comes of it.</summary>
/// <param name="Record">What the program has reported, in earlier attempts too.</param>
/// <param name="Folder">The files that the program reads and writes.</param>
internal sealed record ProgramAttempt(
    ProgramPlan Plan,
    TrialRecord Record,
    ITrialSession Session,
    AttemptFolder Folder
);
