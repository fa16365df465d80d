namespace Vae.Models.Datasets.Formats;

/// <summary>
/// A file that is whole but not what is needed here. Thrown inside <see cref="FileReading.Read"/>,
/// which adds the file's name. A damaged file is an <see cref="InvalidDataException"/> instead.
/// </summary>
/// <param name="problem">What the file holds, as the rest of a sentence: "holds text".</param>
/// <param name="remedy">What to do.</param>
internal sealed class UnfitDataException(string problem, string remedy) : Exception($"{problem}: {remedy}")
{
    public string Problem { get; } = problem;

    public string Remedy { get; } = remedy;
}
