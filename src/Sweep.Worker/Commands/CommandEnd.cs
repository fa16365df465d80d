namespace Sweep.Worker.Commands;

/// <summary>How a program came to its end.</summary>
internal abstract record CommandEnd
{
    private CommandEnd() { }

    /// <summary>By itself.</summary>
    /// <param name="Code">128 plus the number of the signal that it died of.</param>
    public sealed record Exited(int Code) : CommandEnd;

    /// <summary>Because it had run for as long as the sweep allows.</summary>
    public sealed record TimedOut : CommandEnd;

    /// <summary>Because somebody wanted the attempt to end.</summary>
    public sealed record Stopped : CommandEnd;

    /// <summary>Because it did what no program may.</summary>
    public sealed record Refused(string Reason) : CommandEnd;
}
