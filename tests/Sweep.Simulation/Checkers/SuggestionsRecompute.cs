using System.Collections.Immutable;
using System.Text.Json;
using Sweep.Optimization;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// In free order, too, each suggestion follows from the seed, its number and what the log says it
/// saw, whichever coordinator made it.
/// </summary>
internal sealed class SuggestionsRecompute(World world) : Checker
{
    public override string Property => "suggestions recompute";

    public override void End()
    {
        foreach (
            var sweep in world.Plan.Sweeps.Where(sweep =>
                sweep.Spec.Sampler.Order == SuggestionOrder.Free && !world.Plan.IsLarge
            )
        )
        {
            var log = StoredEvent.Read(world.Database.Stored.ReadLog(new SweepId(sweep.Id)));
            var sampler = SamplerKinds.Create(sweep.Spec.Sampler, sweep.Spec.Space, sweep.Spec.Seed, 1);
            foreach (var suggested in log.Where(entry => entry.Kind == "trial_suggested"))
            {
                var seen = log.Where(entry => entry.Position <= suggested.Body.GetProperty("seen").GetInt64())
                    .ToArray();
                var points = Points(sweep.Spec, seen);
                var isEnqueued = suggested.Body.TryGetProperty("is_enqueued", out var flag) && flag.GetBoolean();
                Must(
                    isEnqueued == (points.Length > 0),
                    () => $"trial {suggested.Trial} of {sweep.Spec.Name} passes over a point that its user enqueued"
                );
                var again = isEnqueued ? points[0] : sampler.Suggest(suggested.Trial, Seen(seen))!.Parameters;
                Must(
                    again["x"].Number == NumberOf(suggested, "x") && again["n"].Number == NumberOf(suggested, "n"),
                    () =>
                        $"trial {suggested.Trial} of {sweep.Spec.Name} does not follow from what it saw up to "
                        + $"position {seen.Length}"
                );
            }
        }
    }

    /// <summary>The points of the user's that wait.</summary>
    private static ImmutableSortedDictionary<string, SettingValue>[] Points(StudySpec spec, StoredEvent[] seen)
    {
        var taken = seen.Count(entry => entry.Body.TryGetProperty("is_enqueued", out var flag) && flag.GetBoolean());
        var later = seen.Where(entry => entry.Kind == "point_enqueued").Select(PointOf);
        return [.. (spec.Enqueue ?? []).Concat(later).Skip(taken)];
    }

    private static ImmutableSortedDictionary<string, SettingValue> PointOf(StoredEvent enqueued) =>
        ImmutableSortedDictionary<string, SettingValue>
            .Empty.Add("x", SettingValue.Of(NumberOf(enqueued, "x")))
            .Add("n", SettingValue.Of((long)NumberOf(enqueued, "n")));

    private static Optimization.Observation[] Seen(StoredEvent[] log) =>
        [
            .. log.Where(entry => entry.Kind == "trial_suggested")
                .Select(suggested => new Optimization.Observation(
                    suggested.Trial,
                    ImmutableSortedDictionary<string, SettingValue>
                        .Empty.Add("x", SettingValue.Of(NumberOf(suggested, "x")))
                        .Add("n", SettingValue.Of((long)NumberOf(suggested, "n"))),
                    // A failure that is tried again is no evidence until the trial ends again.
                    OutcomeOf(
                        log.LastOrDefault(entry =>
                            (entry.IsFinal || entry.Kind == "trial_retried") && entry.Trial == suggested.Trial
                        )
                    )
                )),
        ];

    private static Outcome OutcomeOf(StoredEvent? end) =>
        end?.Kind switch
        {
            "trial_completed" => new Outcome.Completed([
                end.Body.GetProperty("result").GetProperty("values").GetProperty("loss").GetDouble(),
            ]),
            "trial_pruned" => new Outcome.Pruned(
                StoredRungs.NumberOf(end.Body.GetProperty("values").GetProperty("loss")),
                end.Body.GetProperty("epoch").GetInt32()
            ),
            "trial_diverged" => new Outcome.Diverged(),
            "trial_failed" => new Outcome.Failed(),
            "trial_cancelled" => new Outcome.Cancelled(),
            _ => new Outcome.Running(),
        };

    private static double NumberOf(StoredEvent suggested, string name) =>
        suggested.Body.GetProperty("parameters").GetProperty(name) is { ValueKind: JsonValueKind.Number } number
            ? number.GetDouble()
            : double.NaN;
}
