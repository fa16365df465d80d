using System.Collections.Immutable;
using Vae.Models.Networks;
using Vae.Models.Training;

namespace Vae.Models.Tests.Training;

public sealed class CheckpointFormatTests
{
    private static readonly TrainerState State = new()
    {
        Fingerprint = "f00d",
        Step = 1L << 40,
        Epoch = 3,
        StepInEpoch = 2,
        Plateau = new PlateauState(0.25, 4, 1e-3),
        KeptEpoch = 2,
        Variables = [new("encoder.0.weight", [2, 2], [1, 2, 3, float.NaN]), new("moment", [], [5])],
        KeptWeights = [new("encoder.0.weight", [2, 2], [6, 7, 8, 9])],
        History =
        [
            new(1, 5, ImmutableSortedDictionary<string, double>.Empty.Add("val_mse", 0.5).Add("lr", double.NaN)),
            new(2, 10, ImmutableSortedDictionary<string, double>.Empty.Add("val_mse", 0.25).Add("mig", 0.1)),
        ],
        End = TrainingEnd.EarlyStopping,
    };

    [Fact]
    public void What_was_written_is_read()
    {
        var bytes = CheckpointFormat.Write(State);
        var read = Assert.IsType<CheckpointReading.Ok>(CheckpointFormat.TryRead(bytes)).State;
        Assert.Equal(
            (State.Fingerprint, State.Step, State.Epoch, State.StepInEpoch, State.Plateau, State.KeptEpoch, State.End),
            (read.Fingerprint, read.Step, read.Epoch, read.StepInEpoch, read.Plateau, read.KeptEpoch, read.End)
        );
        Assert.Equal(State.Variables.Select(tensor => tensor.Name), read.Variables.Select(tensor => tensor.Name));
        Assert.Equal([1, 2, 3, float.NaN], read.Variables[0].Values.ToArray());
        Assert.Equal([6, 7, 8, 9], read.KeptWeights[0].Values.ToArray());
        Assert.Equal(
            State.History.SelectMany(report => report.Metrics),
            read.History.SelectMany(report => report.Metrics)
        );
        Assert.Equal(
            State.History.Select(report => (report.Epoch, report.Step)),
            read.History.Select(report => (report.Epoch, report.Step))
        );
        // Whatever the fields are, written again they are the same bytes.
        Assert.Equal(bytes, CheckpointFormat.Write(read));
    }

    [Fact]
    public void A_running_state_has_no_end() =>
        Assert.Null(
            Assert
                .IsType<CheckpointReading.Ok>(
                    CheckpointFormat.TryRead(CheckpointFormat.Write(State with { End = null }))
                )
                .State.End
        );

    [Fact]
    public void Every_flipped_byte_is_refused()
    {
        var bytes = CheckpointFormat.Write(State);
        for (var i = 0; i < bytes.Length; i++)
        {
            foreach (var flip in new byte[] { 0x01, 0x80, 0xFF })
            {
                bytes[i] ^= flip;
                Assert.IsType<CheckpointReading.Refused>(CheckpointFormat.TryRead(bytes));
                bytes[i] ^= flip;
            }
        }

        Assert.IsType<CheckpointReading.Ok>(CheckpointFormat.TryRead(bytes));
    }

    [Fact]
    public void Every_truncation_and_every_surplus_is_refused()
    {
        var bytes = CheckpointFormat.Write(State);
        for (var length = 0; length < bytes.Length; length++)
            Assert.IsType<CheckpointReading.Refused>(CheckpointFormat.TryRead(bytes.AsSpan(0, length)));
        Assert.IsType<CheckpointReading.Refused>(CheckpointFormat.TryRead([.. bytes, 0]));
    }
}
