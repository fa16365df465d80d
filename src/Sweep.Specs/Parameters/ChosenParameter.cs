using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;

namespace Sweep.Specs.Parameters;

/// <summary>A parameter that some trial chooses.</summary>
/// <param name="When">
/// Its conditions on other parameters; those on fixed settings are settled.
/// </param>
internal sealed record ChosenParameter(ParameterDraft Draft, ImmutableArray<Condition> When);
