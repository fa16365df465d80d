using System.Collections.Immutable;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Training;

namespace Sweep.Cli.Tests;

/// <summary>Trains nothing: trial n has the value that its learning rate is.</summary>
internal sealed class FakeRunner(Func<StartTrial, ITrialSession, AttemptOutcome?>? script = null) : ITrialRunner
{
    public AttemptOutcome Run(StartTrial command, ITrialSession session)
    {
        session.Begin(0, 2, device: null);
        if (script?.Invoke(command, session) is { } scripted)
            return scripted;
        var value = command.Settings.At("training.lr") is SettingValue.Real real ? real.Amount : 0.5;
        session.Report(1, new Dictionary<string, double> { ["val_mse"] = 2 * value, ["loss"] = 3 });
        session.Report(2, new Dictionary<string, double> { ["val_mse"] = value, ["loss"] = 2 });
        session.Step = 20;
        return Completed(session, value);
    }

    public static AttemptOutcome Completed(ITrialSession session, double value)
    {
        var values = new Dictionary<string, double>
        {
            ["val_mse"] = value,
            ["val_kl"] = 3.25,
            ["mig"] = double.NaN,
            ["test_mse"] = value + 1,
        };
        var weights = session.SaveWeights(BitConverter.GetBytes(value));
        return new AttemptOutcome.Completed(
            values.ToImmutableSortedDictionary(StringComparer.Ordinal),
            2,
            2,
            weights,
            new Provenance("d1", "simd", "cpu", "test machine", "0.1.0")
        );
    }
}
