using Sweep.Remoting.Links;

namespace Sweep.Remoting.Members;

/// <summary>The other coordinators, as the store names them. Any thread may ask.</summary>
public interface IMemberPeers
{
    /// <summary>Whether a coordinator shows the certificate with this fingerprint.</summary>
    bool Admits(string fingerprint);

    /// <summary>Where the member of this name is; null: it is not known.</summary>
    LinkAddress? Find(string name);
}
