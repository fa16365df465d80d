using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Sweep.Shared.Studies;

namespace Sweep.Coordinator.Hosting.Web;

/// <summary>How a coordinator can be reached.</summary>
/// <param name="Addresses">Where it listens; port 0 takes a free one.</param>
/// <param name="Tokens">Who may do what.</param>
/// <param name="Certificate">For TLS; null for none.</param>
/// <param name="DataOf">The data files of this machine that a study needs; null: none are served. Called on threads of its own, any number at once.</param>
/// <param name="Advertised">How others reach it (HOST:PORT), if that is not where it listens.</param>
public sealed record ServerSettings(
    IReadOnlyList<IPEndPoint> Addresses, AccessTokens Tokens, X509Certificate2? Certificate, Func<StudySpec, ImmutableArray<ServedFile>>? DataOf = null, string? Advertised = null);
