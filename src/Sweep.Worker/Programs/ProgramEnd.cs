namespace Sweep.Worker.Programs;

/// <summary>How a program came to its end.</summary>
internal abstract record ProgramEnd
{
    private ProgramEnd() { }

    /// <summary>By itself.</summary>
    /// <param name="Code">128 plus the number of the signal that it died of.</param>
    public sealed record Exited(int Code) : ProgramEnd;

    /// <summary>Because it had run for as long as the sweep allows.</summary>
    public sealed record TimedOut : ProgramEnd;

    /// <summary>Because the user, the coordinator or the worker asked the attempt to end.</summary>
    public sealed record Stopped : ProgramEnd;

    /// <summary>Because it did what no program may.</summary>
    public sealed record Refused(string Reason) : ProgramEnd;
}
