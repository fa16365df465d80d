using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;

namespace Sweep.Specs.Checks;

/// <summary>
/// Where no rows are held out for validation the test rows validate, as in lessons that train on
/// all others. Then nothing may be chosen by them: no trial, no epoch, no end of training and no
/// learning rate.
/// </summary>
internal sealed class TestedTrainingChecks(
    GivenSettings given,
    ImmutableArray<ChosenParameter> chosen,
    Mistakes mistakes
)
{
    private const string Validation = "data.validation",
        Split = "data.split",
        Keep = "training.keep",
        Plateau = "training.reduce_lr_on_plateau",
        OfTraining = "train_";

    internal void Check(ImmutableArray<Objective> objectives)
    {
        if (FindNone() is not { } none)
            return;
        if (!objectives.All(objective => IsOfTraining(objective.Metric)) && !IsOneLastEpoch)
        {
            mistakes.Add(
                none.Place,
                none.Path,
                $"with {none.Without}, and nothing may be chosen by them",
                $"make train_loss the only objective, or train a single trial (no parameters) with {Keep}: last"
            );
        }

        CheckStopping(none);
        CheckPlateau(none);
    }

    private bool IsOneLastEpoch => chosen.IsEmpty && given.ValueAt(Keep) is SettingValue.Text { Content: "last" };

    /// <summary>
    /// What leaves no rows for validation in some trial; null where nothing does.
    /// </summary>
    private NoValidation? FindNone()
    {
        if (Find(Validation, IsZero, distribution => distribution is Distribution.Float { Min: 0 }) is { } images)
            return new NoValidation(Validation, images, "0 the test images validate");
        if (Find(Split, HoldsNoneOut, _ => false) is not { } rows)
            return null;
        return new NoValidation(Split, rows, "no share for validation the test rows validate");
    }

    private static bool IsZero(SettingValue value) => value.Number == 0;

    private static bool HoldsNoneOut(SettingValue value) => value is SettingValue.List { Items: [_, { Number: 0 }, _] };

    /// <summary>
    /// The first place that may give a setting such a value; null where none does.
    /// </summary>
    private Place? Find(string path, Func<SettingValue, bool> isMeant, Func<Distribution, bool> mayGive)
    {
        if (given.TryGet(path, out var one) && one.Value is { } value && isMeant(value))
            return one.Place;
        foreach (var parameter in chosen)
        foreach (var set in parameter.Draft.Sets.Where(set => set.Setting.Path == path))
            if (Gives(parameter.Draft, set))
                return set.Place;
        return null;

        bool Gives(ParameterDraft draft, Assignment set)
        {
            if (set.Case is not null)
                return set.Value is { } own && isMeant(own);
            if (draft.Distribution is Distribution.Categorical listed)
                return listed.Choices.Any(isMeant);
            return draft.Distribution is { } distribution && mayGive(distribution);
        }
    }

    private void CheckStopping(NoValidation none)
    {
        var on =
            given.TryGet(StoppingMetrics.Group, out var group) && group.Value is not SettingValue.Null ? group : null;
        var metrics = StoppingMetrics.Of(given, chosen).Where(one => one.Metric is SettingValue.Text).ToList();
        if (on is not null && !given.TryGet(StoppingMetrics.Path, out _) && metrics.Count == 0)
            Refuse(on.Place, "the metric is val_mse unless it is said");
        foreach (var (place, metric) in metrics)
            if (metric is SettingValue.Text { Content: var name } && !IsOfTraining(name))
                Refuse(place, $"found {name}");

        void Refuse(Place place, string found) =>
            mistakes.Add(
                place,
                StoppingMetrics.Path,
                $"{found}, but with {none.Path} {none.Without}",
                "stop by train_loss, or remove early_stopping"
            );
    }

    private void CheckPlateau(NoValidation none)
    {
        var swept = chosen
            .SelectMany(parameter => parameter.Draft.Sets)
            .FirstOrDefault(set => set.Setting.Path == Plateau || set.Setting.Parent == Plateau);
        Place? fixedPlace =
            given.TryGet(Plateau, out var one) && one.Value is not SettingValue.Null ? one.Place : default(Place?);
        if ((fixedPlace ?? swept?.Place) is not { } place)
            return;
        mistakes.Add(place, Plateau, $"it watches val_loss, and with {none.Path} {none.Without}", "remove it");
    }

    private static bool IsOfTraining(string metric) => metric.StartsWith(OfTraining, StringComparison.Ordinal);

    /// <param name="Without">
    /// What comes of it, as the rest of a sentence that begins with "with".
    /// </param>
    private sealed record NoValidation(string Path, Place Place, string Without);
}
