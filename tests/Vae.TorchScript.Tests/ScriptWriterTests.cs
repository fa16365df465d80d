using Vae.Tensors.Tracing;

namespace Vae.TorchScript.Tests;

public sealed class ScriptWriterTests
{
    [Fact]
    public void A_small_program_is_this_text()
    {
        var script = ScriptWriter.Write(
            TensorProgram.Trace(builder =>
            {
                var (x, v) = (builder.Input("x", [2, 3]), builder.Variable("v", [3]));
                builder.Input("unread", [5]);
                var y = (x + v).Exp() * 0.5;
                builder.Output("y", y);
                builder.Update(v, y.Sum(0));
            })
        );
        Assert.Equal(["x", "unread"], script.Inputs.Select(port => port.Name));
        Assert.Equal(["v"], script.Variables.Select(port => port.Name));
        Assert.Equal(["y"], script.Outputs.Select(port => port.Name));
        Assert.Equal([0.5], script.Constants);
        Assert.Equal(
            """
            def step(t: List[Tensor]) -> None:
              v0 = t[0]
              v1 = t[2]
              v4 = torch.add(v0, v1)
              v5 = torch.exp(v4)
              v6 = t[4]
              v8 = torch.mul(v5, v6)
              v9 = torch.sum(v8, [0])
              t[3].copy_(v8)
              t[2].copy_(v9)
              return None

            """,
            script.Text
        );
    }

    [Fact]
    public void A_comparison_becomes_floats_once_for_all_that_need_them()
    {
        var text = Text(builder =>
        {
            var (x, y) = (builder.Input("x", [4]), builder.Input("y", [4]));
            var isLess = x < y;
            builder.Output("a", isLess + x);
            builder.Output("b", isLess * y);
            builder.Output("c", Tensor.Where(isLess, x, y));
        });
        Assert.Equal(2, text.Split(".to(dtype=6)").Length);
        Assert.Contains("torch.where(v2, v0, v1)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_next_value_that_is_a_view_of_a_variable_is_copied_aside_first()
    {
        var text = Text(builder =>
        {
            var (a, b) = (builder.Variable("a", [2, 3]), builder.Variable("b", [3, 2]));
            builder.Update(a, b.Transpose());
            builder.Update(b, a.Transpose());
        });
        Assert.True(
            text.LastIndexOf(".clone()", StringComparison.Ordinal) < text.IndexOf(".copy_(", StringComparison.Ordinal)
        );
        Assert.Equal(3, text.Split(".clone()").Length);
    }

    [Fact]
    public void Rows_are_chosen_inside_the_text()
    {
        var program = TensorProgram.Trace(builder => builder.Output("y", builder.Input("x", [4, 6]).Sum(1)));
        Assert.Contains(
            "torch.index_select(t[2], 0, v0)",
            ScriptWriter.Write(program, "x").Text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "torch.embedding(t[3], torch.index_select(t[2], 0, v0).to(dtype=3)).view([4, 6])",
            ScriptWriter.Write(program, "x", hasCodes: true).Text,
            StringComparison.Ordinal
        );
    }

    private static string Text(Action<ProgramBuilder> code) => ScriptWriter.Write(TensorProgram.Trace(code)).Text;
}
