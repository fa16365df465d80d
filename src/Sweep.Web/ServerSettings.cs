using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Hosting.Ports;
using Sweep.Shared.Domain.Studies;
using Sweep.Storage;

namespace Sweep.Web;

/// <summary>How a coordinator can be reached.</summary>
/// <param name="Address">Where it serves HTTP; port 0 takes a free one.</param>
/// <param name="Tokens">Who may do what.</param>
/// <param name="Certificate">For HTTPS; null: HTTP in the clear.</param>
/// <param name="DataOf">
/// The data files of this machine that a study needs; null: none are served. Called on threads of
/// its own, any number at once.
/// </param>
/// <param name="Advertised">
/// How others reach it (HOST:PORT), if that is not where it listens.
/// </param>
public sealed record ServerSettings(
    IPEndPoint Address,
    AccessTokens Tokens,
    X509Certificate2? Certificate,
    Func<StudySpec, ImmutableArray<ServedFile>>? DataOf = null,
    string? Advertised = null
)
{
    /// <summary>
    /// How long the certificates of a worker's link serve, unless asked for otherwise.
    /// </summary>
    public static readonly TimeSpan DefaultLinkLife = TimeSpan.FromDays(30);

    /// <summary>
    /// The port, at the same address, on which workers say what happens; 0 takes a free one.
    /// </summary>
    public int WorkerPort { get; init; }

    /// <summary>How others reach that port, if that is another one.</summary>
    public int? AdvertisedWorkerPort { get; init; }

    /// <summary>The ports that it takes.</summary>
    public PortSettings Ports => new(Address, WorkerPort, AdvertisedWorkerPort);

    /// <summary>Tells which processes of this machine died; null: none is looked for.</summary>
    public Func<IStudyReader, LeaseWatch>? WatchOf { get; init; }

    /// <summary>After this time the worker of a link joins again with other certificates.</summary>
    public TimeSpan LinkLife { get; init; } = DefaultLinkLife;
}
