namespace Foundation.Settings;

/// <summary>A record whose properties are the settings of one section of a file.</summary>
/// <param name="path">The section's name.</param>
/// <param name="sentence">What the section is about, as one sentence.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SectionAttribute(string path, string sentence) : Attribute
{
    /// <summary>The section's name.</summary>
    public string Path { get; } = path;

    /// <summary>What the section is about.</summary>
    public string Sentence { get; } = sentence;

    /// <summary>Whether all trials of a study have the same values.</summary>
    public bool IsFixed { get; init; }
}

/// <summary>
/// A section of which there are kinds, a record each, chosen by a setting named kind. A kind has
/// the settings of its own record and those of the section's.
/// </summary>
/// <param name="sentence">What the kinds are, as one sentence.</param>
/// <param name="records">The kinds, each with its word.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class KindsAttribute(string sentence, params Type[] records) : Attribute
{
    /// <summary>The name of the setting that chooses.</summary>
    public const string Name = "kind";

    /// <summary>What the kinds are.</summary>
    public string Sentence { get; } = sentence;

    /// <summary>The kinds, each with its word.</summary>
    public IReadOnlyList<Type> Records { get; } = records;

    /// <summary>The kind where a file names none; null if it has to.</summary>
    public string? Default { get; init; }

    /// <summary>Whether all trials of a study are of the same kind.</summary>
    public bool IsFixed { get; init; }
}

/// <summary>The word of a file for a member of an enumeration, or the words for a kind.</summary>
/// <param name="words">One for a member; one or more for a kind.</param>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Class, Inherited = false)]
public sealed class WordAttribute(params string[] words) : Attribute
{
    /// <summary>One for a member; one or more for a kind.</summary>
    public IReadOnlyList<string> Words { get; } = words;

    /// <summary>The publication that it is taken from; null if it is our own.</summary>
    public string? Source { get; init; }
}
