using System.Text.Json;
using Sweep.Cli.Output;

namespace Sweep.Cli.Tests.Output;

public class OneLineTests
{
    [Theory]
    [InlineData("plain, ünï, 日本, 😀, 👩‍👩‍👧", "plain, ünï, 日本, 😀, 👩‍👩‍👧")]
    [InlineData("\e[31mred\e[0m", "␛[31mred␛[0m")]
    [InlineData("\e]0;title\a", "␛]0;title␇")]
    [InlineData("a\u009b31mb", "a\uFFFD31mb")]
    [InlineData("one\ntwo\r\nthree\rfour", "one↵two↵three↵four")]
    [InlineData("one\u2028two\u2029three\u0085four", "one↵two↵three↵four")]
    [InlineData("a\tb", "a b")]
    [InlineData("a\b\0\u007f", "a␈␀␡")]
    [InlineData("gpj.\u202Eexe", "gpj.\uFFFDexe")]
    [InlineData("\u2066a\u2069\u200E\u200F\u061C", "\uFFFDa\uFFFD\uFFFD\uFFFD\uFFFD")]
    public void What_steers_a_terminal_is_marked(string text, string marked) =>
        Assert.Equal(marked, OneLine.Marked(text));

    [Fact]
    public void No_control_character_half_pair_or_bidirectional_character_is_left()
    {
        var all = string.Join('x', Enumerable.Range(0, 0x10000).Select(code => (char)code));

        Assert.DoesNotContain(OneLine.Marked(all), c => char.IsControl(c) || char.IsSurrogate(c) || IsBidirectional(c));
    }

    [Fact]
    public void Json_stays_the_same_document()
    {
        const string text = "\e[31m\u009b\u202E\u2066\u061C\u2028\u007f日本😀\n\t\"";
        var json = $"{{\n  \"a\": {JsonSerializer.Serialize(text, Relaxed)}\n}}";

        var escaped = OneLine.EscapedJson(json);

        Assert.Equal(text, JsonDocument.Parse(escaped).RootElement.GetProperty("a").GetString());
        Assert.DoesNotContain(escaped, c => (char.IsControl(c) && c != '\n') || IsBidirectional(c));
        Assert.Contains("日本", escaped);
    }

    [Theory]
    [InlineData("plain", 5)]
    [InlineData("日本", 4)]
    [InlineData("😀", 2)]
    [InlineData("é", 1)]
    [InlineData("e\u0301", 1)]
    [InlineData("↵", 1)]
    public void Wide_characters_take_two_columns(string text, int width) => Assert.Equal(width, OneLine.WidthOf(text));

    [Theory]
    [InlineData("日本語", 6, "日本語")]
    [InlineData("日本語", 5, "日本…")]
    [InlineData("日本語", 4, "日…")]
    [InlineData("abcdef", 3, "ab…")]
    [InlineData("😀😀", 3, "😀…")]
    [InlineData("abc", 1, "…")]
    [InlineData("abc", 0, "")]
    public void A_line_is_cut_by_columns(string text, int width, string cut) =>
        Assert.Equal(cut, OneLine.Cut(text, width));

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The Unicode property Bidi_Control.</summary>
    private static bool IsBidirectional(char c) =>
        c is '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
