using Akka.Actor;
using Akka.Serialization;

namespace Sweep.Remoting.Links;

/// <summary>
/// One message between a worker and a coordinator, as bytes. It is the only thing that travels: its
/// meaning is read by the actor that gets it, which can answer a mistake with a reason.
/// </summary>
public sealed record LinkFrame(ReadOnlyMemory<byte> Bytes);

/// <summary>
/// A frame whose bytes are made only if it leaves this process. It arrives as a
/// <see cref="LinkFrame"/>.
/// </summary>
/// <param name="Write">Makes the bytes; called on any thread.</param>
public sealed record PendingFrame(Func<byte[]> Write);

/// <summary>
/// Frames on the wire: the bytes as they are. No other serializer can be reached from outside. It
/// has a manifest only so that Akka does not look for a type that the other end names.
/// </summary>
internal sealed class FrameSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>0 to 40 are Akka's own.</summary>
    private const int Number = 4242;

    public override int Identifier => Number;

    public override string Manifest(object o) => "";

    public override byte[] ToBinary(object obj) =>
        obj is PendingFrame pending ? pending.Write() : ((LinkFrame)obj).Bytes.ToArray();

    public override object FromBinary(byte[] bytes, string manifest) => new LinkFrame(bytes);
}
