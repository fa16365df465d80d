using System.Runtime.CompilerServices;

namespace Sweep.Coordinator.Tests.Core.Study;

/// <summary>
/// Each transcript is a script and what the core made of it. With SWEEP_TRANSCRIPTS=write they are
/// written again: read the difference before committing it.
/// </summary>
public sealed class StudyCoreTests
{
    public static TheoryData<string> Transcripts =>
        [
            .. Directory
                .GetFiles(Folder(), "*.txt")
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Order(StringComparer.Ordinal),
        ];

    [Theory, MemberData(nameof(Transcripts))]
    public void The_core_does_what_the_transcript_says(string name)
    {
        var file = Path.Combine(Folder(), name + ".txt");
        var expected = File.ReadAllText(file);
        var played = Transcript.Play(expected);
        if (Environment.GetEnvironmentVariable("SWEEP_TRANSCRIPTS") == "write")
            File.WriteAllText(file, played);
        Assert.Equal(expected, played);
    }

    private static string Folder([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "Transcripts");
}
