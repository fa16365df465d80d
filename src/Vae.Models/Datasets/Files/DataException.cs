namespace Vae.Models.Datasets.Files;

/// <summary>
/// A data file that is absent, damaged, or not what it should be: the user's to mend.
/// </summary>
/// <param name="file">The path.</param>
/// <param name="problem">
/// What is wrong with it, as the rest of a sentence: "ends after 17 of 400 bytes".
/// </param>
/// <param name="remedy">What to do.</param>
public sealed class DataException(string file, string problem, string remedy) : Exception($"{file} {problem}: {remedy}")
{
    public string File { get; } = file;
}
