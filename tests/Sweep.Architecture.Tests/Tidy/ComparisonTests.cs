namespace Sweep.Architecture.Tests.Tidy;

public sealed class ComparisonTests
{
    [Fact]
    public void A_count_that_rises_names_file_and_line()
    {
        var comparison = Compare(["a/A.cs code 1"], ("a/A.cs", [7, 9]));
        Assert.Equal(["a/A.cs(7): code: long (1 known)", "a/A.cs(9): code: long (1 known)"], comparison.Risen);
    }

    [Fact]
    public void A_count_that_falls_is_told()
    {
        var comparison = Compare(["a/A.cs code 3", "a/B.cs code 1", "a/C.cs code 1"], ("a/A.cs", [7]), ("a/B.cs", []));
        Assert.Empty(comparison.Risen);
        Assert.Equal(["a/A.cs: code 3 -> 1", "a/B.cs: code 1 -> 0", "a/C.cs is gone"], comparison.Fallen);
    }

    [Fact]
    public void An_exact_list_passes() => Assert.Equal(0, Differences(Compare(["a/A.cs code 2"], ("a/A.cs", [7, 9]))));

    [Fact]
    public void A_file_that_moves_keeps_its_count()
    {
        Assert.Empty(Compare(["a/A.cs code 1"], ("b/A.cs", [7])).Risen);
        Assert.NotEmpty(Compare(["a/A.cs code 1"], ("b/A.cs", [7, 9])).Risen);
        Assert.NotEmpty(Compare(["a/A.cs code 1"], ("a/A.cs", [7]), ("b/A.cs", [7])).Risen);
    }

    [Fact]
    public void Of_two_lines_that_a_merge_left_the_lower_counts()
    {
        Assert.Equal(0, Differences(Compare(["a/A.cs code 3", "a/A.cs code 1"], ("a/A.cs", [7]))));
        Assert.Equal(0, Differences(Compare(["a/A.cs prose 3 code 1", "a/A.cs code 1"], ("a/A.cs", [7]))));
    }

    [Fact]
    public void A_list_that_is_written_is_read_back()
    {
        var faults = Faults([("b/B.cs", [7, 9]), ("a/A.cs", [7]), ("c/C.cs", [])]);
        var lines = KnownFaults.Lines(faults).ToArray();
        Assert.Equal(["a/A.cs code 1", "b/B.cs code 2"], lines);
        Assert.Equal(0, Differences(Comparison.Of(KnownFaults.Parse(lines), faults)));
    }

    private static int Differences(Comparison comparison) => comparison.Risen.Count + comparison.Fallen.Count;

    private static Comparison Compare(string[] known, params (string Path, int[] Lines)[] files) =>
        Comparison.Of(KnownFaults.Parse(known), Faults(files));

    private static Dictionary<string, IReadOnlyList<Fault>> Faults((string Path, int[] Lines)[] files) =>
        files.ToDictionary(file => file.Path, file => (IReadOnlyList<Fault>)[.. file.Lines.Select(At)]);

    private static Fault At(int line) => new(Rules.Code, line, "long");
}
