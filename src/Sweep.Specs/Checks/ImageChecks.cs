using Sweep.Shared.Domain.Values;

namespace Sweep.Specs.Checks;

/// <summary>
/// Whether images that are resized get a size that the networks of all trials learn. Images of a
/// folder or of a file show their size once they are read, and are checked then.
/// </summary>
internal sealed class ImageChecks(GivenSettings given, SettingPlaces places, KindChecks kinds, Mistakes mistakes)
{
    private const string Size = "data.size",
        Kind = "model.kind";

    internal void Check()
    {
        if (given.ValueAt("data.kind") is not SettingValue.Text { Content: "mnist" or "fashion" or "kmnist" })
            return;
        if (given.ValueAt(Size)?.Number is not { } side)
            return;
        Check("burgess", side is 32 or 64, "32x32 or 64x64", "set data.size: 32", side);
        Check("kmnist_conv", side is 28, "28x28", "set data.size: 28", side);
    }

    private void Check(string network, bool fits, string learned, string remedy, double side)
    {
        if (fits || kinds.Possible(Kind)?.Contains(SettingValue.Of(network)) != true)
            return;
        var message = $"images of {side}x{side} do not go with {Kind} {network}, which learns {learned}";
        var at = given.TryGet(Size, out _) ? places.Of(Size) : places.Of(Kind, SettingValue.Of(network));
        mistakes.Add(at.Place, at.Path == Kind ? Size : at.Path, message, remedy);
    }
}
