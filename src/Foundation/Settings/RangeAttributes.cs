namespace Foundation.Settings;

/// <summary>What values a setting takes, beside what its type says.</summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class RangeAttribute : Attribute;

/// <summary>Integers in a range, both ends included.</summary>
/// <param name="min">The smallest.</param>
/// <param name="max">The largest.</param>
public sealed class WholeAttribute(long min, long max) : RangeAttribute
{
    /// <summary>The smallest.</summary>
    public long Min { get; } = min;

    /// <summary>The largest.</summary>
    public long Max { get; } = max;

    /// <summary>Whether false may stand there, for null.</summary>
    public bool OrFalse { get; init; }
}

/// <summary>Numbers from <paramref name="min"/> to <paramref name="max"/>.</summary>
/// <param name="min">The lower end.</param>
/// <param name="max">The upper end.</param>
public sealed class RealAttribute(double min, double max) : RangeAttribute
{
    /// <summary>The lower end.</summary>
    public double Min { get; } = min;

    /// <summary>The upper end.</summary>
    public double Max { get; } = max;

    /// <summary>Whether the lower end itself is left out.</summary>
    public bool AboveMin { get; init; }

    /// <summary>Whether the upper end itself is left out.</summary>
    public bool BelowMax { get; init; }
}

/// <summary>The sizes of a stack of layers: one integer from 1 on, or a list of them.</summary>
/// <param name="max">The largest size.</param>
/// <param name="maxLayers">The most layers.</param>
public sealed class SizesAttribute(long max, int maxLayers) : RangeAttribute
{
    /// <summary>The largest size.</summary>
    public long Max { get; } = max;

    /// <summary>The most layers.</summary>
    public int MaxLayers { get; } = maxLayers;
}

/// <summary>
/// Three numbers that sum to 1, of which the second may be 0. The property's type is a record of
/// three doubles.
/// </summary>
public sealed class SharesAttribute : RangeAttribute;

/// <summary>The path of a file or a folder.</summary>
public sealed class FilePathAttribute : RangeAttribute;

/// <summary>The names of arrays or columns in a file of the user's.</summary>
public sealed class FieldNamesAttribute : RangeAttribute;

/// <summary>A name of letters, digits, '-', '_' and '.'.</summary>
public sealed class NameAttribute : RangeAttribute;

/// <summary>A program and its arguments, some of which stand and fall together.</summary>
/// <param name="max">The most of them.</param>
public sealed class ArgumentsAttribute(int max) : RangeAttribute
{
    /// <summary>The most of them.</summary>
    public int Max { get; } = max;
}

/// <summary>Names of environment variables with their texts.</summary>
public sealed class VariablesAttribute : RangeAttribute;

/// <summary>A span of time.</summary>
/// <param name="minSeconds">The shortest, in seconds.</param>
/// <param name="maxSeconds">The longest, in seconds.</param>
public sealed class DurationAttribute(double minSeconds, double maxSeconds) : RangeAttribute
{
    /// <summary>The shortest.</summary>
    public TimeSpan Min { get; } = TimeSpan.FromSeconds(minSeconds);

    /// <summary>The longest.</summary>
    public TimeSpan Max { get; } = TimeSpan.FromSeconds(maxSeconds);
}

/// <summary>One of the texts that a static property of a type lists.</summary>
/// <param name="type">The type.</param>
/// <param name="property">Its property, whose value lists texts.</param>
public sealed class OneOfAttribute(Type type, string property) : RangeAttribute
{
    /// <summary>The texts.</summary>
    public IReadOnlyList<string> Words => (IReadOnlyList<string>)type.GetProperty(property)!.GetValue(null)!;

    /// <summary>Texts that belong to what is not built yet.</summary>
    public string[] Reserved { get; init; } = [];
}
