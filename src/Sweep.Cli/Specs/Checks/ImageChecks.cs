using Sweep.Shared.Values;

namespace Sweep.Cli.Specs.Checks;

/// <summary>Whether images that are resized get a size that the networks of all trials learn. Images of a folder show theirs once they are read: such a trial fails and says why.</summary>
internal sealed class ImageChecks(GivenSettings given, KindChecks kinds, Mistakes mistakes)
{
    private const string Size = "data.size", Kind = "model.kind";

    internal void Check()
    {
        if (given.ValueAt("data.kind") is not Value.Text { Content: "mnist" or "fashion" or "kmnist" } || given.ValueAt(Size)?.Number is not { } side) return;
        Check("burgess", side is 32 or 64, "32x32 or 64x64", "set data.size: 32", side);
        Check("kmnist_conv", side is 28, "28x28", "set data.size: 28", side);
    }

    private void Check(string network, bool fits, string learned, string remedy, double side)
    {
        if (fits || kinds.Possible(Kind)?.Contains(Value.Of(network)) != true) return;
        var place = given.TryGet(Size, out var one) || given.TryGet(Kind, out one) || given.TryGet("data.kind", out one) ? one.Place : Place.Start;
        mistakes.Add(place, Size, $"images of {side}x{side} do not go with {Kind} {network}, which learns {learned}", remedy);
    }
}
