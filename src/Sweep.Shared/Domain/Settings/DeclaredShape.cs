using Foundation;
using Foundation.Settings;

namespace Sweep.Shared.Domain.Settings;

/// <summary>What a declared setting takes: by its range, else by its type.</summary>
internal static class DeclaredShape
{
    public static Shape Of(SettingDeclaration declaration) =>
        declaration.Range switch
        {
            WholeAttribute { OrFalse: true } whole => new Shape.WholeOrFalse(whole.Min, whole.Max),
            WholeAttribute whole => new Shape.Whole(whole.Min, whole.Max),
            RealAttribute real => new Shape.Real(real.Min, real.Max, real.AboveMin, real.BelowMax),
            SizesAttribute sizes => new Shape.Sizes(sizes.Max, sizes.MaxLayers),
            SharesAttribute => new Shape.Shares(),
            FilePathAttribute => new Shape.Path(),
            FieldNamesAttribute => new Shape.FieldNames(),
            NameAttribute => new Shape.Name(),
            DurationAttribute duration => new Shape.Duration(duration.Min, duration.Max),
            OneOfAttribute words => new Shape.Choice([.. words.Words], [.. words.Reserved]),
            null => OfType(declaration.Type),
            var other => throw Invariant.Unreachable(other),
        };

    private static Shape OfType(Type type)
    {
        if (type == typeof(bool))
            return new Shape.Flag();
        if (type.IsEnum)
            return new Shape.Choice([.. SettingWords.Of(type).Members.Select(member => member.Word)], []);
        Invariant.Holds(!SettingRecord.Of(type).Settings.IsEmpty, $"{type} says what it takes, or has settings");
        return new Shape.Group();
    }
}
