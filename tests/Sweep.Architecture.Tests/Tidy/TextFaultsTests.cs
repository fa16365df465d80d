namespace Sweep.Architecture.Tests.Tidy;

public sealed class TextFaultsTests
{
    private static readonly AvoidedWords Avoided = AvoidedWords.Parse(["any: gremlin"]);
    private static readonly string Long = new('x', 101);

    [Fact]
    public void A_long_line_of_markdown_is_found_outside_tables_and_examples() =>
        Assert.Equal("prose 1", Describe(TextFaults.OfMarkdown($"{Long}\n| {Long} |\n```\n{Long}\n```", Avoided)));

    [Fact]
    public void An_avoided_word_in_inline_code_is_left_alone() =>
        Assert.Equal("words 2", Describe(TextFaults.OfMarkdown("`gremlin`\na gremlin\n[a link](gremlin.md)", Avoided)));

    [Fact]
    public void A_comment_of_another_language_is_prose() =>
        Assert.Equal("prose 1, words 3", Describe(TextFaults.OfOther($"  # {Long}\nx = '{Long}'\n# gremlin", Avoided)));

    private static string Describe(IEnumerable<Fault> faults) =>
        string.Join(", ", faults.Select(fault => $"{fault.Rule} {fault.Line}"));
}
