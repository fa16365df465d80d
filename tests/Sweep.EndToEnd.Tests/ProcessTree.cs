using System.Globalization;

namespace Sweep.EndToEnd.Tests;

/// <summary>
/// The processes that a process of this machine started, by what Linux tells of them.
/// </summary>
internal static class ProcessTree
{
    public static int[] ChildrenOf(int parent) =>
        [
            .. from name in Directory.GetDirectories("/proc").Select(path => Path.GetFileName(path))
            where int.TryParse(name, CultureInfo.InvariantCulture, out _)
            let process = int.Parse(name, CultureInfo.InvariantCulture)
            where StatusOf(process)?.Split(' ')[1] == parent.ToString(CultureInfo.InvariantCulture)
            select process,
        ];

    public static bool IsAlive(int process) => StatusOf(process) is not (null or ['Z', ..] or ['X', ..]);

    /// <summary>
    /// Whether its command line holds this; a process that has just begun has that of its parent.
    /// </summary>
    public static bool Runs(int process, string word)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/cmdline"))
                .Contains(word, StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>State, parent and so on; null if there is no such process.</summary>
    private static string? StatusOf(int process)
    {
        try
        {
            var status = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
            return status[(status.LastIndexOf(')') + 2)..];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
