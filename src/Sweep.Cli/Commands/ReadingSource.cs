using Sweep.Cli.Remote;

namespace Sweep.Cli.Commands;

/// <summary>
/// Where a command reads, for what it says and for the commands that it suggests.
/// </summary>
/// <param name="Shown">As a person may be shown it.</param>
/// <param name="Option">
/// What leads there in another command, with a space before it; empty where nothing is needed.
/// </param>
/// <param name="Begin">
/// The command that begins a sweep there, of a FILE that the user names.
/// </param>
internal sealed record ReadingSource(string Shown, string Option, string Begin)
{
    public static ReadingSource Of(StoreAddress store) =>
        new($"{store}", store.Option, $"sweep run FILE{store.Option}");

    public static ReadingSource Of(CoordinatorClient client) =>
        new($"{client}", client.Option, $"sweep submit FILE{client.Option}");
}
