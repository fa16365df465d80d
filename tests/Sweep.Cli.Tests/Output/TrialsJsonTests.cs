using Sweep.Cli.Output;
using Sweep.Coordinator.Views;

namespace Sweep.Cli.Tests.Output;

public class TrialsJsonTests
{
    /// <summary>
    /// The contract, byte for byte. If this has to change, the schema number has to.
    /// </summary>
    private const string Golden = """
        {
          "schema": 1,
          "sweep": "moons",
          "state": "stopped",
          "ended": null,
          "objectives": [
            {
              "metric": "val_mse",
              "goal": "minimize"
            }
          ],
          "trials": [
            {
              "number": 2,
              "state": "completed",
              "reason": null,
              "attempt": 1,
              "replicates": 1,
              "values": {
                "lr": 0.5,
                "mig": null,
                "test_mse": 1.125,
                "val_kl": 3.25,
                "val_mse": 0.125
              },
              "params": {
                "model.encoder_hidden": 2,
                "training.lr": 0.012345678
              },
              "rank": 1,
              "worker": "local",
              "started": "2026-01-02T03:04:07.000Z",
              "finished": "2026-01-02T03:04:09.000Z",
              "checkpoint": "0000000000000000000000000000000000000000000000000000000000000002",
              "seconds": 2,
              "note": null
            },
            {
              "number": 0,
              "state": "completed",
              "reason": null,
              "attempt": 1,
              "replicates": 1,
              "values": {
                "lr": 0.5,
                "mig": null,
                "test_mse": 1.125,
                "val_kl": 3.25,
                "val_mse": 0.1250000000000001
              },
              "params": {
                "model.encoder_hidden": 2,
                "training.lr": 0.012345678
              },
              "rank": 2,
              "worker": "local",
              "started": "2026-01-02T03:04:05.000Z",
              "finished": "2026-01-02T03:04:07.000Z",
              "checkpoint": null,
              "seconds": 2,
              "note": null
            },
            {
              "number": 1,
              "state": "diverged",
              "reason": "the \"loss\" is ∞,\nthen NaN",
              "attempt": 1,
              "replicates": 1,
              "values": {},
              "params": {
                "model.encoder_hidden": [
                  32,
                  16
                ],
                "training.lr": 0.012345678
              },
              "rank": null,
              "worker": "local",
              "started": "2026-01-02T03:04:06.000Z",
              "finished": "2026-01-02T03:04:07.000Z",
              "checkpoint": null,
              "seconds": 0,
              "note": null
            },
            {
              "number": 3,
              "state": "queued",
              "reason": null,
              "attempt": 0,
              "replicates": 1,
              "values": {},
              "params": {
                "model.encoder_hidden": [
                  32,
                  16
                ],
                "training.lr": null
              },
              "rank": null,
              "worker": null,
              "started": null,
              "finished": null,
              "checkpoint": null,
              "seconds": null,
              "note": null
            }
          ]
        }
        """;

    [Fact]
    public void The_contract_is_written_byte_for_byte() => Assert.Equal(Golden + "\n", Written(Sample.Sweep));

    [Fact]
    public void A_trial_whose_process_is_gone_waits() =>
        Assert.Contains("\"state\": \"queued\"", Written(Sample.Of([SomeTrials.Running(0)])));

    [Fact]
    public void A_trial_at_work_runs() => Assert.Contains("\"state\": \"running\"", Written(Sample.Running));

    [Fact]
    public void Many_trials_are_written_in_pieces_of_whole_trials()
    {
        var sweep = Sample.Of([.. Enumerable.Range(0, 1000).Select(number => SomeTrials.Completed(number, number))]);
        using var json = System.Text.Json.JsonDocument.Parse(Written(sweep));
        Assert.Equal(
            Enumerable.Range(0, 1000),
            json.RootElement.GetProperty("trials")
                .EnumerateArray()
                .Select(trial => trial.GetProperty("number").GetInt32())
        );
    }

    private static string Written(SweepView sweep)
    {
        using var output = new StringWriter();
        TrialsJson.Write(output, sweep, sweep.Trials);
        return output.ToString();
    }
}
