using Foundation;
using Vae.LibTorch.Interop;
using Vae.LibTorch.Planning;
using Vae.Tensors.Tracing;

namespace Vae.LibTorch.Tests.Planning;

/// <summary>
/// The shim does not trust plans: what this assembly would never encode is an error there, not a
/// crash.
/// </summary>
public sealed class ForeignPlanTests
{
    private static readonly TensorProgram Program = TensorProgram.Trace(builder =>
    {
        var (x, w) = (builder.Input("x", [2, 3]), builder.Input("w", [3, 2]));
        builder.Output(
            "y",
            Tensor.Concat(1, x.MatMul(w).Relu().Transpose(), builder.Full([2, 1], 3)).Slice(1, 1, 2).Max(0)
        );
    });

    [Theory]
    [InlineData("the plan has another number of variables", 0L, 0L, 1L, -1L, 1L, 3L, 0L, 0L, 0L)]
    [InlineData("the plan ends too early", 1L, 0L)]
    [InlineData("the plan counts more than it holds", 1L, 99L)]
    [InlineData("the plan has words left", 0L, 0L, 0L, 0L, 0L, 0L, 7L)]
    [InlineData("an opcode of the plan is unknown", 1L, 0L, 0L, 1L, 999L, 0L, 0L, 0L, 0L, 0L, 0L)]
    [InlineData("a slot of the plan is read that holds nothing", 2L, 0L, 0L, 1L, 2L, 1L, 1L, 0L, 0L, 0L, 0L, 0L)]
    [InlineData("a slot of the plan is made twice or does not exist", 1L, 0L, 0L, 1L, 0L, 5L, 0L, 1L, 0L, 0L, 0L, 0L)]
    [InlineData(
        "an instruction of the plan has a wrong number of " + "operands",
        1L,
        1L,
        0L,
        0L,
        0L,
        1L,
        14L,
        1L,
        0L,
        0L,
        0L,
        0L,
        0L
    )]
    [InlineData(
        "a convolution of the plan has no " + "stride",
        3L,
        2L,
        0L,
        0L,
        1L,
        0L,
        0L,
        1L,
        32L,
        2L,
        2L,
        0L,
        1L,
        2L,
        0L,
        0L,
        0L,
        0L,
        0L
    )]
    [InlineData("a size in the plan is negative or too large", 1L, 1L, 0L, 1L, -3L, 0L, 0L, 0L, 0L)]
    [InlineData("a tensor of the plan is too large", 3L, 1L, 0L, 3L, 100000L, 100000L, 100000L, 0L, 0L, 0L, 0L)]
    public void A_plan_that_cannot_be_is_refused(string why, params long[] words)
    {
        var message = Assert
            .Throws<LibTorchException>(() => LibTorchExecutable.Create(Machine.Backend, [.. words], [], []))
            .Message;
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_with_words_changed_at_random_is_refused_or_runs()
    {
        var (backend, plan) = (Machine.Backend, Plan.Of(Program));
        var stream = new Rng(11, RngPurpose.Data);
        var (refused, ran) = (0, 0);
        for (var round = 0; round < 2000; round++)
        {
            var words = plan.Words.ToArray();
            for (var changes = 0; changes < 1 + (round % 3); changes++)
                words[(int)(stream.NextDouble() * words.Length)] = (long)(stream.NextDouble() * 45) - 3;
            try
            {
                using var handle = LibTorchExecutable.Create(backend, [.. words], [], []);
                NativeCalls.Check(NativeMethods.ExecutableRun(handle), "running a foreign plan");
                ran++;
            }
            catch (LibTorchException)
            {
                refused++;
            }
        }

        Assert.True(refused > 1000 && ran > 0, $"{refused} were refused and {ran} ran");
    }

    [Fact]
    public void A_run_without_room_is_out_of_memory_and_the_next_one_goes_on()
    {
        // One float repeated to 2^50 takes no room; negated it would.
        long[] tooLarge =
        [
            3,
            1,
            0,
            0,
            0,
            2,
            (long)Opcode.Broadcast,
            1,
            1,
            0,
            2,
            1L << 25,
            1L << 25,
            0,
            (long)Opcode.Negate,
            2,
            1,
            1,
            0,
            0,
            1,
            2,
            2,
            1,
            1,
            0,
        ];
        var backend = Machine.Backend;
        using var handle = LibTorchExecutable.Create(backend, [.. tooLarge], [], []);
        for (var run = 0; run < 2; run++)
        {
            Assert.Throws<DeviceOutOfMemoryException>(() =>
                NativeCalls.Check(NativeMethods.ExecutableRun(handle), "running too large a program")
            );
        }

        Assert.NotEmpty(new TrainingStep(7, 2, 5, 2).Train(backend, steps: 2).Weights);
    }
}
