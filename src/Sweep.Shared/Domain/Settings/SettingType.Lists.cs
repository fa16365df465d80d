using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Settings;

/// <content>Lists of numbers.</content>
public abstract partial record SettingType
{
    /// <summary>
    /// The widths of a stack of layers: one integer in [1, <paramref name="Max"/>], or a list of
    /// them. A list of one is that one.
    /// </summary>
    public sealed record Sizes(long Max, int MaxLayers) : SettingType
    {
        public override string Expected => $"an integer from 1 to {Max}, or a list of 1 to {MaxLayers} of them";

        public override SettingValue? Fit(SettingValue written) =>
            written switch
            {
                SettingValue.Integer when IsSize(written) => written,
                SettingValue.List { Items: [var only] } when IsSize(only) => only,
                SettingValue.List { Items: { Length: > 1 } items }
                    when items.Length <= MaxLayers && items.All(IsSize) => written,
                _ => null,
            };

        private bool IsSize(SettingValue value) => value is SettingValue.Integer { Whole: var n } && n >= 1 && n <= Max;
    }

    /// <summary>
    /// The shares of training, validation and test: three numbers that sum to 1 (within 1e-9). That
    /// of validation may be 0, the others are above it.
    /// </summary>
    public sealed record Shares : SettingType
    {
        public const int Parts = 3;

        private const double Tolerance = 1e-9;

        public override string Expected => "a list of 3 numbers above 0 that sum to 1, of which the second may be 0";

        public override SettingValue? Fit(SettingValue written)
        {
            if (written is not SettingValue.List { Items: var items })
                return null;
            double[] shares = [.. items.Select(item => item.Number ?? double.NaN)];
            if (shares is not [> 0, >= 0, > 0] || Math.Abs(shares.Sum() - 1) > Tolerance)
                return null;
            return new SettingValue.List([.. shares.Select(share => SettingValue.Of(share + 0.0))]);
        }
    }
}
