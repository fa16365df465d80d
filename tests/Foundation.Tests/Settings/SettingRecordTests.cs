using System.Collections.Immutable;
using Foundation.Settings;

namespace Foundation.Tests.Settings;

/// <summary>Names, kinds, defaults and order are read from attributes.</summary>
public sealed class SettingRecordTests
{
    private static readonly SettingRecord Shapes = SettingRecord.Of(typeof(Shape));

    [Fact]
    public void A_kind_has_its_own_settings_and_those_of_its_section_in_the_order_of_the_source()
    {
        Assert.Equal(["color", "sides"], NamesOf("square"));
        Assert.Equal(["color", "sides"], NamesOf("rectangle"));
        Assert.Equal(["color", "filled", "radius"], NamesOf("circle"));
    }

    [Fact]
    public void Several_words_may_choose_one_kind() =>
        Assert.Equal(["circle", "square", "rectangle"], Shapes.Kinds.Select(kind => kind.Word));

    [Fact]
    public void A_new_record_has_the_defaults_of_properties_and_of_parameters()
    {
        Assert.Equal(2.5, ((Shape.Circle)SettingRecord.Of(typeof(Shape.Circle)).New()).Radius);
        Assert.Equal(new Pen(3, null), SettingRecord.Of(typeof(Pen)).New());
    }

    [Fact]
    public void What_is_nullable_may_be_off() =>
        Assert.Equal(
            [("width", false), ("tip", true)],
            SettingRecord.Of(typeof(Pen)).Settings.Select(setting => (setting.Says.Name, setting.MayBeOff))
        );

    [Fact]
    public void A_shared_setting_says_what_its_declaration_says()
    {
        var sides = Shapes.SettingsOf("square").Single(setting => setting.Says.Name == "sides");
        Assert.Equal(9, Assert.IsType<WholeAttribute>(sides.Range).Max);
        Assert.Equal("How many.", sides.Says.Sentence);
    }

    [Fact]
    public void A_member_without_a_word_is_our_own_bug() =>
        Assert.Throws<InvariantViolatedException>(() => SettingWords.Of(typeof(Mute)));

    [Fact]
    public void A_word_that_no_kind_has_is_our_own_bug() =>
        Assert.Throws<InvariantViolatedException>(() => Shapes.KindOf("triangle"));

    private static ImmutableArray<string> NamesOf(string word) =>
        [.. Shapes.SettingsOf(word).Select(setting => setting.Says.Name)];

    [Section("shape", "What is drawn.")]
    [Kinds("The shape.", typeof(Circle), typeof(Polygon))]
    private abstract record Shape
    {
        [Setting("color", "Its color.")]
        public Color Color { get; init; }

        [Setting("filled", "Whether it is filled.")]
        [OnlyWith("shape.kind", "circle")]
        public bool IsFilled { get; init; }

        [Word("circle")]
        public sealed record Circle : Shape
        {
            [Setting("radius", "From the middle to the edge.")]
            [Real(0, 10)]
            public double Radius { get; init; } = 2.5;
        }

        [Word("square", "rectangle")]
        public sealed record Polygon : Shape
        {
            [SharedSetting(typeof(Counted))]
            public int Sides { get; init; } = 4;
        }
    }

    private sealed record Counted
    {
        [Setting("sides", "How many.")]
        [Whole(1, 9)]
        public int Sides { get; init; }
    }

    private sealed record Pen(
        [property: Setting("width", "Its width.")] double Width = 3,
        [property: Setting("tip", "Its tip.")] string? Tip = null
    );

    private enum Color
    {
        [Word("red")]
        Red,
    }

    private enum Mute
    {
        Silent,
    }
}
