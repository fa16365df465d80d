using System.Collections.Immutable;
using Foundation;
using Foundation.Settings;

namespace Sweep.Shared.Domain.Settings;

/// <summary>What a declared setting takes: by its range, else by its type.</summary>
internal static class DeclaredType
{
    public static SettingType Of(SettingDeclaration declaration) =>
        declaration.Range switch
        {
            WholeAttribute { OrFalse: true } whole => new SettingType.WholeOrFalse(whole.Min, whole.Max),
            WholeAttribute whole => new SettingType.Whole(whole.Min, whole.Max),
            RealAttribute real => new SettingType.Real(real.Min, real.Max, real.AboveMin, real.BelowMax),
            SizesAttribute sizes => new SettingType.Sizes(sizes.Max, sizes.MaxLayers),
            SharesAttribute => new SettingType.Shares(),
            FilePathAttribute => new SettingType.Path(),
            FieldNamesAttribute => new SettingType.FieldNames(),
            NameAttribute => new SettingType.Name(),
            ArgumentsAttribute arguments => new SettingType.Arguments(arguments.Max),
            VariablesAttribute => new SettingType.Variables(),
            DurationAttribute duration => new SettingType.Duration(duration.Min, duration.Max),
            OneOfAttribute words => new SettingType.Choice([.. words.Words], [.. words.Reserved]),
            null => OfType(declaration.Type),
            var other => throw Invariant.Unreachable(other),
        };

    private static SettingType OfType(Type type)
    {
        if (type == typeof(bool))
            return new SettingType.Flag();
        if (type.IsEnum)
            return OfWords(type, [.. SettingWords.Of(type).Members.Select(member => member.Word)]);
        Invariant.Holds(!SettingRecord.Of(type).Settings.IsEmpty, $"{type} says what it takes, or has settings");
        return new SettingType.Group();
    }

    /// <summary>Flags may stand together, as a list.</summary>
    private static SettingType OfWords(Type type, ImmutableArray<string> words) =>
        type.IsDefined(typeof(FlagsAttribute), inherit: false)
            ? new SettingType.Words(words)
            : new SettingType.Choice(words, []);
}
