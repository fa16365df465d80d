using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// What the log has for a rung is what the trial measured there, and a pruned trial has the value
/// of its last rung: when its worker heard of the verdict changes nothing.
/// </summary>
internal sealed class RungsAreMeasured(World world) : Checker
{
    public override string Property => "rungs are measured";

    public override void End()
    {
        foreach (var sweep in world.Plan.Sweeps.Where(sweep => sweep.Spec.Pruner.Kind != PrunerSpec.None))
        {
            var log = StoredEvent.Read(world.Database.Stored.ReadLog(new SweepId(sweep.Id)));
            var natures = log.Where(entry => entry.Kind == "trial_suggested")
                .ToDictionary(suggested => suggested.Trial, suggested => NatureOf(sweep.Spec, suggested));
            var last = new Dictionary<int, (int Epoch, double Value)>();
            foreach (var entry in log)
            {
                if (entry.Kind == "rung_reached")
                    last[entry.Trial] = Look(sweep.Spec, entry, natures[entry.Trial]);
                if (entry.Kind == "trial_pruned")
                    Look(sweep.Spec, entry, last[entry.Trial]);
            }
        }
    }

    private (int Epoch, double Value) Look(StudySpec spec, StoredEvent reached, Nature nature)
    {
        var (epoch, value) = (StoredRungs.EpochOf(reached), StoredRungs.ValueOf(reached));
        var rung = StoredRungs.RungOf(reached);
        Must(
            value.Equals(nature.LossAt(epoch)) && epoch >= rung && epoch - rung < Nature.StepsMeasured,
            () => $"trial {reached.Trial} of {spec.Name} did not measure {value} at epoch {epoch} for rung {rung}"
        );
        return (epoch, value);
    }

    private void Look(StudySpec spec, StoredEvent pruned, (int Epoch, double Value) last)
    {
        var value = StoredRungs.NumberOf(pruned.Body.GetProperty("values").GetProperty("loss"));
        Must(
            value.Equals(last.Value) && pruned.Body.GetProperty("epoch").GetInt32() == last.Epoch,
            () => $"trial {pruned.Trial} of {spec.Name} is pruned with {value}, and its rung has {last}"
        );
    }

    private static Nature NatureOf(StudySpec spec, StoredEvent suggested)
    {
        var parameters = suggested.Body.GetProperty("parameters");
        return Nature.Of(
            new SettingValue.Map(
                spec.Settings.Entries.SetItems([
                    KeyValuePair.Create("x", SettingValue.Of(parameters.GetProperty("x").GetDouble())),
                    KeyValuePair.Create("n", SettingValue.Of(parameters.GetProperty("n").GetInt64())),
                ])
            )
        );
    }
}
