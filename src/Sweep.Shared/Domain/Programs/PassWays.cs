using Foundation.Settings;

namespace Sweep.Shared.Domain.Programs;

/// <summary>How a program learns its parameters.</summary>
[Flags]
public enum PassWays
{
    /// <summary>Its arguments name them.</summary>
    [Word("arguments")]
    Arguments = 1,

    /// <summary>As variables of its environment.</summary>
    [Word("environment")]
    Environment = 2,

    /// <summary>In a JSON file.</summary>
    [Word("json")]
    Json = 4,
}
