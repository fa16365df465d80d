using System.Globalization;
using Sweep.Shared.Domain.Values;

namespace Sweep.Cli.Output;

/// <summary>
/// Numbers for people: few digits, the same with every locale. Files and pipes get all digits
/// elsewhere.
/// </summary>
internal static class Digits
{
    /// <summary>From here on a number with decimals is too long to be read.</summary>
    private const double LongestPlain = 1e9;

    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>
    /// A way to write the numbers of one column so that their points stand below each other and a
    /// typical one shows four significant digits.
    /// </summary>
    public static Func<double, string> ForColumn(IEnumerable<double> values)
    {
        var sizes = values.Where(value => double.IsFinite(value) && value != 0).Select(Math.Abs).Order().ToArray();
        if (sizes.Length == 0)
            return Significant;
        var typical = sizes[sizes.Length / 2];
        if (typical is < 1e-4 or >= 1e6)
            return Significant;
        var decimals = Math.Clamp(3 - (int)Math.Floor(Math.Log10(typical)), 0, 6);
        return value => Math.Abs(value) < LongestPlain ? Fixed(value, decimals) : Significant(value);
    }

    /// <summary>Four significant digits: <c>0.01834</c>, <c>3.02</c>, <c>1.2e-07</c>.</summary>
    public static string Significant(double value) => Rounded(value, 4);

    /// <summary>A parameter: exactly if that is short, else to three significant digits.</summary>
    public static string Parameter(SettingValue value) =>
        value is SettingValue.Real { Amount: var amount } ? Short(amount) : value.ToString();

    /// <summary>Zero has no sign, and what would round to it keeps its digits.</summary>
    private static string Fixed(double value, int decimals)
    {
        if (value == 0)
            return 0.0.ToString($"F{decimals}", Invariant);
        var text = value.ToString($"F{decimals}", Invariant);
        return text.AsSpan().IndexOfAnyInRange('1', '9') < 0 ? Significant(value) : text;
    }

    private static string Short(double amount)
    {
        var exact = SettingValue.Of(amount).ToString()!;
        return exact.Length <= 6 ? exact : Rounded(amount, 3);
    }

    private static string Rounded(double value, int digits)
    {
        if (!double.IsFinite(value))
            return NotFinite(value);
        if (value == 0)
            return "0";
        var exponent = (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (exponent is < -4 or > 5)
            return value.ToString($"0.{new string('#', digits - 1)}e+0", Invariant);
        return value.ToString($"0.{new string('#', Math.Max(0, digits - 1 - exponent))}", Invariant);
    }

    private static string NotFinite(double value) =>
        value switch
        {
            double.NaN => "nan",
            > 0 => "inf",
            _ => "-inf",
        };
}
