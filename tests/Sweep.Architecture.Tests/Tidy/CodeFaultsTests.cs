namespace Sweep.Architecture.Tests.Tidy;

/// <summary>Each rule finds its faults, on the right line, and passes what is close.</summary>
public sealed class CodeFaultsTests
{
    private static readonly AvoidedWords Avoided = AvoidedWords.Parse([
        "any: gremlin",
        "prose: is void",
        "name: goblin",
    ]);

    [Theory]
    [InlineData("class A;\n// A gremlin stands here.", "words 2")]
    [InlineData("class A { string B = \"It is void.\"; }", "words 1")]
    [InlineData("class A { string B(int c) => $\"{c} is void.\"; }", "words 1")]
    [InlineData("class A\n{\n    int GoblinCount;\n}", "words 3")]
    [InlineData("class A\n{\n    // A goblin in text is a goblin.\n    int Goblinesque;\n}", "")]
    [InlineData("class A { int B(int c) => c > 0 ? 1 : c < 0 ? -1 : 0; }", "choices 1")]
    [InlineData("class A { int B(int c) => D(c > 0 ? 1 : 2, c < 3 ? 4 : 5); }", "choices 1")]
    [InlineData("class A { int[] B(int c) => [c > 0 ? 1 : 2, c < 3 ? 4 : 5]; }", "")]
    [InlineData("class A { void B(int c, int d, int e, int f, int g, int h) { } }", "signatures 1")]
    [InlineData("class A { void B(int c, int d, int e, int f, int g) { } }", "")]
    [InlineData("record A(int B, int C, int D, int E, int F, int G);", "")]
    [InlineData("class A(int b, int c, int d, int e, int f, int g);", "signatures 1")]
    [InlineData("class A\n{\n    void B() { C(); D(); }\n}", "statements 3")]
    [InlineData("class A\n{\n    void B() { if (C()) D(); }\n}", "")]
    public void A_rule_finds_its_faults(string source, string expected) => Assert.Equal(expected, Describe(source));

    [Fact]
    public void Comments_end_before_code_does()
    {
        Assert.Equal("prose 1", Describe("// " + new string('x', 98)));
        Assert.Equal("", Describe("// " + new string('x', 97)));
        Assert.Equal("", Describe($"class {new string('X', 93)};"));
        Assert.Equal("code 1", Describe($"class {new string('X', 114)};"));
    }

    private static string Describe(string source) =>
        string.Join(", ", CodeFaults.Of(source, Avoided).Select(fault => $"{fault.Rule} {fault.Line}"));
}
