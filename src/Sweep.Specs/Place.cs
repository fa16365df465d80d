namespace Sweep.Specs;

/// <summary>
/// Where something was written: a line and a column of the file (from 1), or an option of the
/// command line.
/// </summary>
internal readonly record struct Place(int Line, int Column, string? Option = null)
{
    internal static readonly Place Start = new(1, 1);

    internal static Place Of(string option) => new(0, 0, option);

    /// <summary>In the middle of a sentence: "line 12", "--set training.lr=1".</summary>
    public override string ToString() => Option ?? $"line {Line}";
}
