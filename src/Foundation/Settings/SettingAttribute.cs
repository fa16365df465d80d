using System.Runtime.CompilerServices;

namespace Foundation.Settings;

/// <summary>
/// A property that users set: its name in a file and the sentence that explains it. Its type and a
/// range attribute say what it takes, its initial value is the default, and a nullable one may be
/// off. Readers, schema, glossary and checks are made from these declarations.
/// </summary>
/// <param name="name">The last name of its dotted path.</param>
/// <param name="sentence">What it is, with the unit where there is one, as one sentence.</param>
/// <param name="line">Orders the settings of one file.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingAttribute(string name, string sentence, [CallerLineNumber] int line = 0) : Attribute
{
    /// <summary>The last name of its dotted path.</summary>
    public string Name { get; } = name;

    /// <summary>What it is.</summary>
    public string Sentence { get; } = sentence;

    /// <summary>Where it stands in its source file.</summary>
    public int Line { get; } = line;

    /// <summary>Whether all trials of a study have the same value.</summary>
    public bool IsFixed { get; init; }

    /// <summary>The default, where it is not the property's initial value.</summary>
    public object? Default { get; init; }

    /// <summary>Its word where an earlier version stored nothing; null: the default.</summary>
    public string? Earlier { get; init; }

    /// <summary>The remedy for kinds that do not have it; null: to remove it.</summary>
    public string? Elsewhere { get; init; }
}

/// <summary>A property whose setting a property of the same name declares elsewhere.</summary>
/// <param name="record">The record that declares it.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SharedSettingAttribute(Type record) : Attribute
{
    /// <summary>The record that declares it.</summary>
    public Type Record { get; } = record;
}

/// <summary>
/// A setting, or a section, that exists only where another setting has one of some values.
/// </summary>
/// <param name="path">The dotted path of the other one.</param>
/// <param name="words">Its values.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Class)]
public sealed class OnlyWithAttribute(string path, params string[] words) : Attribute
{
    /// <summary>The dotted path of the other setting.</summary>
    public string Path { get; } = path;

    /// <summary>Its values.</summary>
    public IReadOnlyList<string> Words { get; } = words;
}

/// <summary>The property of a kind that holds the word by which the kind was chosen.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KindWordAttribute : Attribute;
