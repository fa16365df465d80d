using Sweep.Shared.Domain.Trials;

namespace Sweep.Storage.Integrity;

/// <summary>Trial states as they stand in a column.</summary>
internal static class StateText
{
    private static readonly string[] Names = [.. Enum.GetNames<TrialState>().Select(name => name.ToLowerInvariant())];

    private static readonly TrialState[] States = Enum.GetValues<TrialState>();

    public static string Of(TrialState state) => Names[Array.IndexOf(States, state)];

    /// <summary>Null for what is no state.</summary>
    public static TrialState? Read(string text) => Array.IndexOf(Names, text) is >= 0 and var at ? States[at] : null;
}
