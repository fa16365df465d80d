using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Clients;

namespace Sweep.Cli.Remote;

/// <summary>What came of asking a coordinator.</summary>
internal abstract record CoordinatorReply
{
    private CoordinatorReply() { }

    public sealed record Answer(byte[] Body, CoordinatorAddress From) : CoordinatorReply;

    /// <summary>There is no such thing there.</summary>
    public sealed record Absent(string Message) : CoordinatorReply;

    /// <summary>
    /// It makes no sense, or the client may not ask for it. The message says what would help.
    /// </summary>
    public sealed record Refused(string Message) : CoordinatorReply;

    /// <summary>No coordinator could do it now.</summary>
    public sealed record Failed(string Message) : CoordinatorReply;
}
