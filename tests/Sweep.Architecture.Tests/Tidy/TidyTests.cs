namespace Sweep.Architecture.Tests.Tidy;

/// <summary>
/// No file breaks the rules of style more often than <c>known-faults.txt</c> says, nor less often.
/// With <c>SWEEP_TIDY=write</c> the list is rewritten after the counts have fallen.
/// </summary>
public sealed class TidyTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Sweep.Architecture.Tests", "Tidy");
    private static readonly string ListPath = Path.Combine(Folder, "known-faults.txt");

    [Fact]
    public void The_list_of_known_faults_is_exact_and_only_shrinks()
    {
        var avoided = AvoidedWords.Parse(File.ReadAllLines(Path.Combine(Folder, "avoided-words.txt")));
        var faults = Repository.Faults(avoided);
        var comparison = Comparison.Of(KnownFaults.Parse(File.ReadAllLines(ListPath)), faults);
        Assert.True(comparison.Risen.Count == 0, string.Join('\n', comparison.Risen));
        var isRewritten = Environment.GetEnvironmentVariable("SWEEP_TIDY") == "write";
        if (isRewritten)
            File.WriteAllLines(ListPath, KnownFaults.Lines(faults));
        Assert.True(isRewritten || comparison.Fallen.Count == 0, Fallen(comparison));
    }

    private static string Fallen(Comparison comparison) =>
        "These counts fell; run this test with SWEEP_TIDY=write and commit the list:\n"
        + string.Join('\n', comparison.Fallen);
}
