using System.Collections.Immutable;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Specs;

/// <summary>What reading a sweep file came to.</summary>
public abstract record SpecResult
{
    private SpecResult() { }

    public sealed record Valid(StudySpec Spec) : SpecResult
    {
        /// <summary>What is no mistake and may surprise, in the order of the file.</summary>
        public ImmutableArray<SpecError> Notes { get; init; } = [];

        /// <summary>The lines of the file that give the settings their values.</summary>
        internal SettingPlaces Places { get; init; } = SettingPlaces.None;
    }

    /// <summary>Every mistake that was found, in the order of the file; at least one.</summary>
    public sealed record Invalid(ImmutableArray<SpecError> Errors) : SpecResult;
}
