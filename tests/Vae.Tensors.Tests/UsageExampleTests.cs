using Foundation;
using Vae.Tensors.Backends;
using Vae.Tensors.Differentiation;
using Vae.Tensors.Reference;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Tests;

public sealed class UsageExampleTests
{
    [Fact]
    public void A_linear_regression_learns_by_gradient_descent_inside_the_program()
    {
        // Traced once: the code runs on tensors without values.
        var layout = new VariableLayout([("weight", [2, 1]), ("bias", [1])]);
        var program = TensorProgram.Trace(builder =>
        {
            var rows = builder.Input("rows", [64, 2]);
            var targets = builder.Input("targets", [64, 1]);
            var learningRate = builder.Input("learning_rate");
            var weights = builder.Variable("weights", layout);
            var loss = (rows.Linear(weights["weight"], weights["bias"]) - targets).Square().Mean();
            var gradient = weights.Flatten(Gradients.Of(loss, weights.Parts));
            builder.Update(weights.Flat, weights.Flat - (learningRate * gradient));
            builder.Output("loss", loss);
        });

        // Compiled once, run many times: the caller writes inputs in place, runs, reads outputs.
        var backend = new ReferenceBackend();
        using var variables = VariableSet.Allocate(backend, program);
        using var step = backend.Compile(program, variables);
        var stream = new Rng(1, RngPurpose.Data);
        step.Input("learning_rate")[0] = 0.1f;
        for (var i = 0; i < 200; i++)
        {
            var rows = step.Input("rows");
            var targets = step.Input("targets");
            stream.FillNormals(rows);
            for (var row = 0; row < 64; row++)
                targets[row] = (3 * rows[2 * row]) - (2 * rows[(2 * row) + 1]) + 0.5f;
            step.Run();
        }

        var learned = variables["weights"].Download();
        Assert.Equal(0, step.Output("loss")[0], 1e-6f);
        Assert.Equal([3f, -2f], layout.Of(learned, "weight").ToArray(), (a, b) => Math.Abs(a - b) < 1e-3);
        Assert.Equal(0.5f, layout.Of(learned, "bias")[0], 1e-3f);
    }
}
