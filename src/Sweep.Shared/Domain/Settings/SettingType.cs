using System.Collections.Immutable;
using System.Globalization;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Settings;

/// <summary>
/// What a setting may hold. Says so in words (<see cref="Expected"/>), and turns what was written
/// into what the rest of the program reads (<see cref="Fit"/>).
/// </summary>
public abstract partial record SettingType
{
    private SettingType() { }

    /// <summary>
    /// The expectation as it stands in a message: "an integer from 1 to 1048576".
    /// </summary>
    public abstract string Expected { get; }

    /// <summary>
    /// The value in its one canonical type (an integer written for a real becomes a real); null if
    /// it does not belong here.
    /// </summary>
    public abstract SettingValue? Fit(SettingValue written);

    /// <summary>An integer in [<paramref name="Min"/>, <paramref name="Max"/>].</summary>
    public sealed record Whole(long Min, long Max) : SettingType
    {
        public override string Expected => $"an integer from {Min} to {Max}";

        public override SettingValue? Fit(SettingValue written) =>
            written is SettingValue.Integer { Whole: var n } && n >= Min && n <= Max ? written : null;
    }

    /// <summary>
    /// A span of time in [<paramref name="Least"/>, <paramref name="Most"/>]. It becomes a number
    /// of seconds.
    /// </summary>
    public sealed record Duration(TimeSpan Least, TimeSpan Most) : SettingType
    {
        public override string Expected =>
            $"a duration from {Durations.Text(Least)} to {Durations.Text(Most)} ({Durations.Expected})";

        public override SettingValue? Fit(SettingValue written)
        {
            var read = Read(written);
            return read >= Least && read <= Most ? SettingValue.Of(read.Value.TotalSeconds) : null;
        }

        private static TimeSpan? Read(SettingValue written)
        {
            if (written is SettingValue.Text { Content: var text })
                return Durations.Read(text);
            return written.Number is { } seconds ? Durations.OfSeconds(seconds) : null;
        }
    }

    /// <summary>
    /// An integer in [<paramref name="Min"/>, <paramref name="Max"/>], or false for none.
    /// </summary>
    public sealed record WholeOrFalse(long Min, long Max) : SettingType
    {
        public override string Expected => $"an integer from {Min} to {Max}, or false";

        public override SettingValue? Fit(SettingValue written) =>
            written switch
            {
                SettingValue.Integer { Whole: var n } when n >= Min && n <= Max => written,
                SettingValue.Flag { On: false } => written,
                _ => null,
            };
    }

    /// <summary>
    /// A finite number in [<paramref name="Min"/>, <paramref name="Max"/>], each end left out where
    /// its flag says so.
    /// </summary>
    public sealed record Real(double Min, double Max, bool AboveMin = false, bool BelowMax = false) : SettingType
    {
        public override string Expected =>
            string.Create(CultureInfo.InvariantCulture, $"a number {From} {Min} {To} {Max}");

        public override SettingValue? Fit(SettingValue written) =>
            written.Number is { } x && Holds(x) ? SettingValue.Of(x) : null;

        private string From => AboveMin ? "above" : "from";

        private string To =>
            (AboveMin, BelowMax) switch
            {
                (_, true) => "and below",
                (true, false) => "up to",
                (false, false) => "to",
            };

        private bool Holds(double x)
        {
            var isAbove = AboveMin ? x > Min : x >= Min;
            var isBelow = BelowMax ? x < Max : x <= Max;
            return double.IsFinite(x) && isAbove && isBelow;
        }
    }

    public sealed record Flag : SettingType
    {
        public override string Expected => "true or false";

        public override SettingValue? Fit(SettingValue written) => written as SettingValue.Flag;
    }

    /// <summary>A map of the settings whose paths go on from this one's.</summary>
    public sealed record Group : SettingType
    {
        public override string Expected => "a map";

        public override SettingValue? Fit(SettingValue written) => written as SettingValue.Map;
    }
}
