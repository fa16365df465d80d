using System.Collections.Immutable;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Programs;

/// <summary>
/// Arguments of a program that stand and fall together: where a parameter in one of them is not
/// chosen, all are left out.
/// </summary>
/// <param name="Texts">At least one, as an <see cref="ArgumentTemplate"/> each.</param>
public sealed record ArgumentGroup(ImmutableArray<string> Texts)
{
    /// <summary>An item of the list in a file: a text, or a list of texts.</summary>
    public static ArgumentGroup Of(SettingValue item) =>
        new(item is SettingValue.List together ? [.. together.Items.Select(TextOf)] : [TextOf(item)]);

    /// <summary>The item that a file has for it.</summary>
    public SettingValue ToValue() =>
        Texts is [var only]
            ? SettingValue.Of(only)
            : new SettingValue.List([.. Texts.Select(text => SettingValue.Of(text))]);

    private static string TextOf(SettingValue item) => ((SettingValue.Text)item).Content;
}
