using System.Text;
using Sweep.Specs;

namespace Sweep.Specs.Tests;

/// <summary>
/// What is no sweep file at all: refused in a line, whatever its size and whatever it is made of.
/// </summary>
public sealed class HostileFilesTests
{
    [Theory]
    [InlineData("", "1:1: found nothing, expected a sweep; start with sweep: NAME")]
    [InlineData("# only a comment\n", "1:1: found nothing, expected a sweep; start with sweep: NAME")]
    [InlineData("null", "1:1: found nothing, expected a sweep; start with sweep: NAME")]
    [InlineData("just words", "1:1: found the text 'just words', expected a map; start with sweep: NAME")]
    [InlineData("- a\n- b\n", "1:1: found the list [a, b], expected a map; start with sweep: NAME")]
    [InlineData(
        "sweep: a\nseed: 1\nsweep: b\ndata: {kind: moons}",
        "3:1: sweep: stands twice, first at line 1; remove one of them"
    )]
    [InlineData("sweep: a\ndata:\n\tkind: moons", "3:1: a tab in the indentation; indent with spaces")]
    [InlineData("sweep: a\ndata: {kind: moons}\nx: \u0001", "3:4: the control character U+0001, expected text")]
    [InlineData("sweep: a\ndata: {kind: moons}\ndevice: *a", "3:9: the alias '*a', and no anchor '&a' before it")]
    [InlineData(
        "x-b: &bse 1\nseed: *base",
        "2:7: the alias '*base', and no anchor '&base' before it; did you mean 'bse'?"
    )]
    [InlineData("x-b: &b [1, *b]", "1:13: the alias '*b' stands inside its own anchor; write the value out")]
    [InlineData(
        "data: {<<: 1}",
        "1:12: <<: found the number 1, expected a map to merge or a list of maps; write <<: *NAME of a map that "
            + "has the anchor &NAME"
    )]
    [InlineData(
        "x-b: &b {}\ndata: {<<: *b, <<: *b}",
        "2:16: <<: stands twice, first at line 2; write <<: [*one, *other]"
    )]
    [InlineData(
        "sweep: !!python/object:os.system tiny\ndata: {kind: moons}",
        "1:8: the tag 'tag:yaml.org,2002:python/object:os.syste…'; a sweep file has none; remove it"
    )]
    [InlineData(
        "sweep: a\ndata: {kind: moons}\n---\nsweep: b",
        "3:1: a second document; a sweep file holds one; remove the '---' line and what follows"
    )]
    [InlineData("sweep: a\ndata: {kind: moons}\n? [a, b]\n: 1", "3:3: the list [a, b] as a key, expected a name")]
    [InlineData("sweep: a\ndata: {kind: moons}\n\"\": 1", "3:1: the text '' as a key, expected a name")]
    public void Each_is_refused_where_it_goes_wrong(string text, string expected) =>
        Assert.Contains($"f.yaml:{expected}", Some.Mistakes(text));

    [Fact]
    public void An_unclosed_list_says_where_it_began()
    {
        var mistake = Assert.Single(Some.Mistakes("sweep: a\ndata:\n  split: [0.6, 0.2\n  kind: moons\n"));
        Assert.Contains("not valid YAML", mistake, StringComparison.Ordinal);
        Assert.EndsWith("it is inside what starts at line 3, column 10", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_syntax_mistakes_have_their_place() =>
        Assert.StartsWith(
            "f.yaml:2:3: not valid YAML: ",
            Assert.Single(Some.Mistakes("sweep: a\n b: 2\n")),
            StringComparison.Ordinal
        );

    [Fact]
    public void An_alias_bomb_is_refused_before_it_unfolds()
    {
        var bomb =
            "a: &a [x,x,x,x,x,x,x,x,x]\n"
            + string.Concat(
                "bcdefghi".Select(
                    (name, i) => $"{name}: &{name} [{string.Join(',', Enumerable.Repeat($"*{"abcdefghi"[i]}", 9))}]\n"
                )
            );
        const string Expected = "the aliases of this file stand for more than 100000 values; write fewer of them";
        Assert.Contains(Some.Mistakes(bomb), mistake => mistake.EndsWith(Expected, StringComparison.Ordinal));
    }

    [Fact]
    public void Aliases_cannot_nest_deeper_than_what_is_written_out()
    {
        var text =
            "x-a0: &a0 [1]\n" + string.Concat(Enumerable.Range(1, 30).Select(i => $"x-a{i}: &a{i} [*a{i - 1}]\n"));
        const string Expected = "nested more than 24 levels deep by the alias '*a22'";
        Assert.Contains(Some.Mistakes(text), mistake => mistake.EndsWith(Expected, StringComparison.Ordinal));
    }

    private static readonly Dictionary<string, Func<string>> MonstersByName = new()
    {
        ["deep lists"] = () => new string('[', 100_000),
        ["deep lists on lines of their own"] = () => string.Concat(Enumerable.Repeat("[\n", 100_000)),
        ["deep maps"] = () => string.Concat(Enumerable.Repeat("{a: ", 100_000)),
        ["deep dashes"] = () => string.Concat(Enumerable.Repeat("- ", 100_000)),
        ["deep questions"] = () => string.Concat(Enumerable.Repeat("? ", 100_000)),
        ["deep closed lists"] = () => "a: " + new string('[', 50_000) + new string(']', 50_000),
        ["many unknown names"] = () => string.Concat(Enumerable.Range(0, 100_000).Select(i => $"k{i}: 1\n")),
        ["a long word"] = () => new string('a', 1_000_000),
        ["a long key"] = () => new string('a', 1_000) + ": 1",
        ["a long number"] = () => "seed: " + new string('9', 1_000_000),
        ["a long fraction"] = () => "training: {lr: 0." + new string('1', 1_000_000) + "}",
        ["a long exponent"] = () => "training: {lr: 1e" + new string('9', 1_000_000) + "}",
        ["many tags"] = () => new string('!', 1_000_000),
        ["many anchors"] = () => string.Concat(Enumerable.Repeat("&a ", 300_000)),
        ["many aliases"] = () => "x-a: &a 1\nx-b: [" + string.Concat(Enumerable.Repeat("*a ,", 200_000)) + "]",
        ["many items"] = () => "metrics: [" + string.Concat(Enumerable.Repeat("mig,", 200_000)) + "]",
        ["many values"] = () =>
            $"{Some.Minimal}parameters:\n  training.lr: {{values: [{string.Join(',', Enumerable.Range(1, 100_000))}]}}",
        ["many parameters"] = () =>
            $"{Some.Minimal}parameters:\n"
            + string.Concat(Enumerable.Range(0, 20_000).Select(i => $"  p{i}: {{cases: {{a: , b: }}}}\n")),
        ["a long chain"] = () =>
            $"{Some.Minimal}parameters:\n"
            + string.Concat(
                Enumerable
                    .Range(0, 1000)
                    .Reverse()
                    .Select(i => $"  p{i}: {{cases: {{a: }}, when: {{p{i - 1}: [a]}}}}\n")
            ),
        ["an unclosed text"] = () => "sweep: \"" + new string('a', 1_000_000),
        ["nothing but space"] = () => new string(' ', 1_000_000) + "\t",
    };

    public static TheoryData<string> Monsters => [.. MonstersByName.Keys];

    [Theory, MemberData(nameof(Monsters))]
    public void Monsters_are_refused_in_few_words(string name)
    {
        var mistakes = Some.Mistakes(MonstersByName[name]());
        Assert.InRange(mistakes.Length, 1, 101);
        Assert.All(mistakes, mistake => Assert.InRange(mistake.Length, 1, 500));
    }

    [Fact]
    public void More_than_a_mebibyte_is_not_even_read()
    {
        var path = Path.GetTempFileName();
        using (var file = File.OpenWrite(path))
            file.SetLength(10_000_000);
        Assert.Equal("larger than the limit of 1048576 bytes", Assert.Single(Errors(path)).Message);
        Assert.Equal(
            "f.yaml:1:1: larger than the limit of 1048576 bytes",
            Assert.Single(Some.Mistakes(new string('#', 1_048_577)))
        );
        File.Delete(path);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        Assert.Equal(
            (2, 4, "bytes that are not UTF-8"),
            Written([.. "a: 1\nb: "u8, 0xFF, 0xFF]) is [var error] ? (error.Line, error.Column, error.Message) : default
        );
        Assert.Equal(
            "UTF-16, expected UTF-8",
            Assert.Single(Written([0xFF, 0xFE, .. Encoding.Unicode.GetBytes(Some.Minimal)])).Message
        );
        Assert.Equal(
            "the control character U+0001, expected text",
            Assert.Single(Written([0x45, 0x4C, 0x46, 1, 0])).Message
        );
    }

    [Fact]
    public void A_file_that_is_not_there_or_not_a_file_is_said_so()
    {
        Assert.Equal("no such file", Assert.Single(Errors("/nowhere/at/all.yaml")).Message);
        Assert.Equal("a folder, expected a file", Assert.Single(Errors(Path.GetTempPath())).Message);
        Assert.Single(Errors(""));
    }

    private static SpecError[] Errors(string path) =>
        [.. Assert.IsType<SpecResult.Invalid>(SweepFile.ReadFile(path, SpecOverrides.None)).Errors];

    private static SpecError[] Written(byte[] bytes)
    {
        var path = Path.GetTempFileName();
        File.WriteAllBytes(path, bytes);
        var errors = Errors(path);
        File.Delete(path);
        return errors;
    }
}
