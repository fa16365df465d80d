namespace Sweep.Specs;

/// <summary>
/// Mistakes as lines for a terminal or an editor: <c>sweeps/moons.yaml:12:5: training.lrr: unknown
/// setting; did you mean 'training.lr'?</c>
/// </summary>
public static class SpecErrors
{
    /// <param name="file">The file as the user typed it.</param>
    public static IEnumerable<string> Lines(string file, IEnumerable<SpecError> errors) =>
        errors.Select(error => Line(file, error));

    private static string Line(string file, SpecError error)
    {
        var place = error.Option ?? $"{file}:{error.Line}:{error.Column}";
        var path = error.Path.Length == 0 ? "" : $"{error.Path}: ";
        var remedy = error.Remedy is null ? "" : $"; {error.Remedy}";
        return $"{place}: {path}{error.Message}{remedy}";
    }
}
