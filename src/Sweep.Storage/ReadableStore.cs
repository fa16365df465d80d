namespace Sweep.Storage;

/// <summary>What asking for a store to read comes to.</summary>
public abstract record ReadableStore
{
    private ReadableStore() { }

    public sealed record Opened(IStudyReader Store) : ReadableStore;

    /// <summary>
    /// Nothing is there yet. The message is for the user: where it was looked for.
    /// </summary>
    public sealed record Missing(string Message) : ReadableStore;
}
