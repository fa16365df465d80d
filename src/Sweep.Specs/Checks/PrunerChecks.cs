using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;
using Sweep.Specs.Settings;

namespace Sweep.Specs.Checks;

/// <summary>Whether the pruner has anything to prune by, and before when.</summary>
/// <param name="trains">Whether the trainer that is built in trains the trials.</param>
internal sealed class PrunerChecks(GivenSettings given, bool trains, Mistakes mistakes)
{
    internal const string Section = "pruner";

    private const string Kind = $"{Section}.kind",
        Epochs = "training.epochs";

    /// <summary>The pruner, its last epoch filled in; none where there are mistakes.</summary>
    internal PrunerSpec Read(ImmutableArray<Objective> objectives, ImmutableArray<ChosenParameter> chosen)
    {
        var spec = Written();
        if (spec.Kind == PrunerSpec.None || mistakes.Any || !given.TryGet(Kind, out var kind))
            return spec;
        if (objectives.Length > 1)
            mistakes.Add(
                kind.Place,
                Kind,
                $"'{spec.Kind}' compares trials by one objective, and the study has {objectives.Length}",
                "keep one objective, or write pruner: {kind: none}"
            );
        if (trains)
            spec = spec with { MaxResource = Math.Min(spec.MaxResource ?? int.MaxValue, MostEpochs(chosen)) };
        if (spec.Objection() is { } objection)
            Refuse(objection, kind.Place);
        return spec;
    }

    /// <summary>The setting that the objection begins with is where the mistake stands.</summary>
    private void Refuse(string objection, Place place)
    {
        var name = objection[..objection.IndexOf(' ', StringComparison.Ordinal)];
        var path = $"{Section}.{name}";
        var remedy = name is "warmup" or "min_resource" ? "make it smaller, or train for more epochs" : "add it";
        mistakes.Add(given.TryGet(path, out var one) ? one.Place : place, path, objection, remedy);
    }

    private PrunerSpec Written()
    {
        var settings = StudySettings
            .Declared.Where(setting => setting.Parent == Section)
            .Select(setting => (setting.Name, Value: given.ValueAt(setting.Path)))
            .Where(setting => setting.Value is not null)
            .Aggregate(SettingValue.Map.Empty, (map, setting) => map.With(setting.Name, setting.Value!));
        return DeclaredSettings.Read<PrunerSpec>(settings);
    }

    private int MostEpochs(ImmutableArray<ChosenParameter> chosen)
    {
        var written = (int)((SettingValue.Integer)given.ValueAt(Epochs)!).Whole;
        var swept = chosen.Select(parameter => MostEpochs(parameter.Draft)).DefaultIfEmpty(0).Max();
        var isAlwaysSwept = chosen.Any(parameter => parameter.Draft.Name == Epochs && parameter.When.IsEmpty);
        return isAlwaysSwept ? swept : Math.Max(written, swept);
    }

    /// <summary>0 where the parameter says nothing of epochs.</summary>
    private static int MostEpochs(ParameterDraft draft)
    {
        if (draft.Sets.All(set => set.Setting.Path != Epochs))
            return 0;
        if (draft is { CaseNames.IsEmpty: true, Distribution: Distribution.Int range })
            return (int)range.Max;
        return (draft.ValuesFor(Epochs) ?? [])
            .OfType<SettingValue.Integer>()
            .Select(value => (int)value.Whole)
            .DefaultIfEmpty(0)
            .Max();
    }
}
