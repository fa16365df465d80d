using Sweep.Shared.Domain.Settings;

namespace Sweep.Specs.Parameters;

/// <summary>
/// What a parameter, or a case, may be about: the settings of the built-in trainer, or whatever
/// names a program of the user's has.
/// </summary>
internal abstract class ParameterNames
{
    /// <summary>
    /// What a parameter of this name gives a value to; null if there is no such thing.
    /// </summary>
    internal abstract Setting? Find(string name);

    /// <summary>
    /// What a condition on this name looks at, where it names no parameter; null if there is no
    /// such thing.
    /// </summary>
    internal abstract Setting? FindForCondition(string name);

    /// <summary>
    /// Whether the name means something already, so that no parameter with cases can be called so.
    /// </summary>
    internal abstract bool IsTaken(string name);

    /// <summary>Whether what one name stands for is part of what another one does.</summary>
    internal abstract bool IsInside(string name, string other);

    /// <summary>Says why a name cannot be set by a trial.</summary>
    internal abstract void AddMistake(Place place, string prefix, string name, Mistakes mistakes);

    /// <summary>Says why nothing can depend on a name.</summary>
    /// <param name="parameters">The names that something could depend on.</param>
    internal abstract void AddConditionMistake(
        Place place,
        string path,
        string name,
        IEnumerable<string> parameters,
        Mistakes mistakes
    );
}
