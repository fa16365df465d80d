using System.CommandLine;

namespace Sweep.Cli.Commands;

/// <summary>What run and resume can both be told.</summary>
internal static class SessionOptions
{
    /// <summary>More threads than this is a slip of the finger.</summary>
    private const int MostSlots = 4096;

    public static Option<int?> MakeSlots()
    {
        var slots = new Option<int?>("--slots") { Description = "How many trials train at once. [default: one a core]", HelpName = "N" };
        slots.Validators.Add(given =>
        {
            if (given.Tokens.Count == 1 && int.TryParse(given.Tokens[0].Value, out var count) && count is < 1 or > MostSlots)
                given.AddError($"--slots {given.Tokens[0].Value}: expected 1 to {MostSlots}");
        });
        return slots;
    }

    public static Option<bool> MakeDownload() => new("--download") { Description = "Fetches data files that are missing." };

    public static Option<bool> MakeNoProgress() => new("--no-progress") { Description = "Progress as lines, also on a terminal." };
}
