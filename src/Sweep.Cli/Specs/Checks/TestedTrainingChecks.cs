using System.Collections.Immutable;
using Sweep.Cli.Specs.Parameters;
using Sweep.Shared.Search;
using Sweep.Shared.Studies;
using Sweep.Shared.Values;

namespace Sweep.Cli.Specs.Checks;

/// <summary>
/// Where data.validation is 0 the test images validate, as in lessons that train on all rows. Then nothing
/// may be chosen by them: no trial, no epoch, no end of training and no learning rate.
/// </summary>
internal sealed class TestedTrainingChecks(GivenSettings given, ImmutableArray<ChosenParameter> chosen, Mistakes mistakes)
{
    private const string Validation = "data.validation", Keep = "training.keep", Plateau = "training.reduce_lr_on_plateau", OfTraining = "train_";

    internal void Check(ImmutableArray<Objective> objectives)
    {
        if (PlaceOfNone() is not { } place) return;
        if (!objectives.All(objective => IsOfTraining(objective.Metric)) && !IsOneLastEpoch)
        {
            mistakes.Add(place, Validation, "with 0 the test images validate, and nothing may be chosen by them",
                $"make train_loss the only objective, or train a single trial (no parameters) with {Keep}: last");
        }

        CheckStopping();
        CheckPlateau();
    }

    private bool IsOneLastEpoch => chosen.IsEmpty && given.ValueAt(Keep) is Value.Text { Content: "last" };

    /// <summary>Where a trial may get 0; null if none does.</summary>
    private Place? PlaceOfNone()
    {
        if (given.TryGet(Validation, out var one) && one.Value?.Number == 0) return one.Place;
        foreach (var parameter in chosen)
            foreach (var set in parameter.Draft.Sets.Where(set => set.Setting.Path == Validation))
                if (MayBeNone(parameter.Draft, set)) return set.Place;
        return null;
    }

    private static bool MayBeNone(ParameterDraft draft, Assignment set) => set.Case is not null ? set.Value?.Number == 0 : draft.Distribution switch
    {
        Distribution.Categorical categorical => categorical.Choices.Any(choice => choice.Number == 0),
        Distribution.Float { Min: 0 } => true,
        _ => false,
    };

    private void CheckStopping()
    {
        var on = given.TryGet(StoppingMetrics.Group, out var group) && group.Value is not Value.Null ? group : null;
        var metrics = StoppingMetrics.Of(given, chosen).Where(one => one.Metric is Value.Text).ToList();
        if (on is not null && !given.TryGet(StoppingMetrics.Path, out _) && metrics.Count == 0) Refuse(on.Place, "the metric is val_mse unless it is said");
        foreach (var (place, metric) in metrics)
            if (metric is Value.Text { Content: var name } && !IsOfTraining(name)) Refuse(place, $"found {name}");

        void Refuse(Place place, string found) =>
            mistakes.Add(place, StoppingMetrics.Path, $"{found}, but with {Validation} 0 the test images validate", "stop by train_loss, or remove early_stopping");
    }

    private void CheckPlateau()
    {
        var swept = chosen.SelectMany(parameter => parameter.Draft.Sets).FirstOrDefault(set => set.Setting.Path == Plateau || set.Setting.Parent == Plateau);
        Place? fixedPlace = given.TryGet(Plateau, out var one) && one.Value is not Value.Null ? one.Place : default(Place?);
        if ((fixedPlace ?? swept?.Place) is not { } place) return;
        mistakes.Add(place, Plateau, $"it watches val_loss, and with {Validation} 0 the test images validate", "remove it");
    }

    private static bool IsOfTraining(string metric) => metric.StartsWith(OfTraining, StringComparison.Ordinal);
}
