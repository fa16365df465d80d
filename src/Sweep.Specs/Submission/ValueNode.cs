using System.Globalization;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Submission;

/// <summary>Values as the nodes of a file, which the reader takes for these values again.</summary>
internal static class ValueNode
{
    public static YamlNode Of(SettingValue value) =>
        value switch
        {
            SettingValue.Text text => new YamlNode.Scalar(Place.Start, text.Content, IsPlain: false),
            SettingValue.Real real => Plain(Written(real.Amount)),
            SettingValue.List list => new YamlNode.Sequence(Place.Start, [.. list.Items.Select(Of)]),
            SettingValue.Map map => Map(map.Entries.Select(entry => (entry.Key, Of(entry.Value)))),
            _ => Plain(value),
        };

    public static YamlNode Plain(IFormattable number) => Plain(number.ToString(null, CultureInfo.InvariantCulture));

    public static YamlNode.Mapping Map(IEnumerable<(string Key, YamlNode Value)> entries) =>
        new(Place.Start, [.. entries.Select(entry => new YamlEntry(entry.Key, Place.Start, entry.Value))]);

    private static YamlNode Plain(object value) => new YamlNode.Scalar(Place.Start, value.ToString()!, IsPlain: true);

    /// <summary>A real is written as no integer is.</summary>
    private static string Written(double amount)
    {
        if (double.IsNaN(amount))
            return ".nan";
        if (double.IsInfinity(amount))
            return amount > 0 ? ".inf" : "-.inf";
        var digits = amount.ToString("R", CultureInfo.InvariantCulture);
        return digits.AsSpan().ContainsAny(".E") ? digits : $"{digits}.0";
    }
}
