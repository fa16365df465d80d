namespace Sweep.Shared.Protocol.Link;

/// <summary>
/// How large things on the link may be. What exceeds them is refused, naming the limit.
/// </summary>
public static class LinkLimits
{
    /// <summary>
    /// The version of the messages. Two programs understand each other only if theirs is the same.
    /// </summary>
    public const int Protocol = 5;

    /// <summary>The most bytes of one message.</summary>
    public const int MessageBytes = 4 << 20;

    /// <summary>
    /// The most messages that a coordinator sends to a worker before the worker confirms them. A
    /// worker that takes nothing is sent away, so that the coordinator's memory does not grow.
    /// </summary>
    public const int UnconfirmedMessages = 16 << 10;

    /// <summary>The most bytes of one blob unless a setting says otherwise.</summary>
    public const long BlobBytes = 1L << 30;

    /// <summary>
    /// The most bytes of reports that a worker keeps while no coordinator takes them; then the
    /// oldest curves go first.
    /// </summary>
    public const long OutboxBytes = 64L << 20;

    /// <summary>
    /// The most characters of a worker's name, a device, a metric or another name.
    /// </summary>
    public const int NameLength = 200;

    /// <summary>The most characters of a reason.</summary>
    public const int ReasonLength = 16 << 10;

    /// <summary>The most seconds that an attempt says it ran: over thirty years.</summary>
    public const long AttemptSeconds = 1_000_000_000;

    /// <summary>The most slots of one worker, and so the most attempts that it can hold.</summary>
    public const int Slots = 4096;
}
