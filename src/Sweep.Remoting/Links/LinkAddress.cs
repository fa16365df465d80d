using System.Net;

namespace Sweep.Remoting.Links;

/// <summary>Where a listening end is, and how it is known.</summary>
/// <param name="System">What it is addressed by.</param>
/// <param name="Fingerprint">SHA-256 of its certificate.</param>
public sealed record LinkAddress(string System, EndPoint Where, string Fingerprint);
