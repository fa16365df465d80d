using Sweep.Shared.Domain.Studies;
using Sweep.Specs.Yaml;

namespace Sweep.Specs;

/// <summary>
/// Reads sweep files: text and options in, a validated study or every mistake out. Nothing a file
/// can hold makes it throw or run long.
/// </summary>
public static class SweepFile
{
    /// <summary>Reads a file of at most 1 MiB of UTF-8.</summary>
    public static SpecResult ReadFile(string path, SpecOverrides overrides)
    {
        var mistakes = new Mistakes();
        if (ReadText(path, mistakes) is not { } text)
            return Invalid(mistakes);
        return Parse(text, overrides, Path.GetDirectoryName(Path.GetFullPath(path)));
    }

    /// <summary>
    /// Reads the text of a sweep file, with the options of the command line laid over it.
    /// </summary>
    /// <param name="folder">
    /// Where the file lies, from which a command's directory is seen; null to leave that as it is
    /// written.
    /// </param>
    public static SpecResult Parse(string text, SpecOverrides overrides, string? folder = null)
    {
        var mistakes = new Mistakes();
        return Read(text, overrides, folder, mistakes) is { } valid
            ? valid with
            {
                Notes = mistakes.NotesInOrder(),
            }
            : Invalid(mistakes);
    }

    private static SpecResult.Valid? Read(string text, SpecOverrides overrides, string? folder, Mistakes mistakes)
    {
        if (!SourceText.IsClean(text, null, mistakes))
            return null;
        switch (YamlReader.Read(text, null, mistakes))
        {
            case YamlNode.Mapping root:
                var settings = root with { Entries = root.Entries.RemoveAll(IsExtension) };
                var reader = new StudyReader(folder, mistakes);
                var study = reader.Read(Overrides.Apply(settings, overrides, mistakes));
                return study is null ? null : new SpecResult.Valid(study) { Places = reader.Places };
            case { } other when !YamlScalar.IsNull(other):
                mistakes.Add(
                    other.Place,
                    "",
                    $"found {YamlScalar.Describe(other)}, expected a map",
                    "start with sweep: NAME"
                );
                return null;
            default:
                if (!mistakes.Any)
                    mistakes.Add(Place.Start, "", "found nothing, expected a sweep", "start with sweep: NAME");
                return null;
        }
    }

    private static bool IsExtension(YamlEntry entry) =>
        entry.Key.StartsWith(SettingReader.ExtensionPrefix, StringComparison.Ordinal);

    private static string? ReadText(string path, Mistakes mistakes)
    {
        try
        {
            // One byte more than the limit is enough to know that there are too many, however long
            // the file is and whatever its length claims.
            using var stream = File.OpenRead(path);
            var bytes = new byte[SourceText.MaxBytes + 1];
            return SourceText.Decode(
                bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)),
                mistakes
            );
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            mistakes.Add(Place.Start, "", "no such file");
        }
        catch (Exception problem)
            when (problem is UnauthorizedAccessException or IOException or ArgumentException or NotSupportedException)
        {
            mistakes.Add(
                Place.Start,
                "",
                Directory.Exists(path) ? "a folder, expected a file" : $"cannot be read: {problem.Message}"
            );
        }

        return null;
    }

    private static SpecResult.Invalid Invalid(Mistakes mistakes) => new(mistakes.InOrder());
}
