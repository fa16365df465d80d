using Sweep.Cli.Output;

namespace Sweep.Cli.Tests.Output;

public class CsvTests
{
    [Fact]
    public void Every_trial_is_a_row_with_all_digits_and_fields_that_need_it_quoted()
    {
        const string golden = """
            number,state,reason,attempt,replicates,rank,worker,started,finished,checkpoint,seconds,values.lr,values.mig,values.test_mse,values.val_kl,values.val_mse,params.model.encoder_hidden,params.training.lr
            2,completed,,1,1,1,local,2026-01-02T03:04:07.000Z,2026-01-02T03:04:09.000Z,0000000000000000000000000000000000000000000000000000000000000002,2,0.5,,1.125,3.25,0.125,2,0.012345678
            0,completed,,1,1,2,local,2026-01-02T03:04:05.000Z,2026-01-02T03:04:07.000Z,,2,0.5,,1.125,3.25,0.1250000000000001,2,0.012345678
            1,diverged,"the ""loss"" is ∞,↵then NaN",1,1,,local,2026-01-02T03:04:06.000Z,2026-01-02T03:04:07.000Z,,0,,,,,,"[32,16]",0.012345678
            3,queued,,0,1,,,,,,,,,,,,"[32,16]",

            """;

        Assert.Equal(golden, Written(output => new Csv(isExact: false).WriteTrials(output, Sample.Sweep.Trials)));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("carriage\r", "\"carriage\r\"")]
    [InlineData("=1+1", "=1+1")]
    [InlineData("\e[31m", "\e[31m")]
    public void Exact_cells_are_quoted_as_RFC_4180_says(string cell, string written) =>
        Assert.Equal(
            written + "\n",
            Written(output =>
                new Csv(isExact: true).WriteRows(
                    output,
                    [
                        [cell],
                    ]
                )
            )
        );

    [Theory]
    [InlineData("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\"")]
    [InlineData("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0")]
    [InlineData("-1+1", "'-1+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("＝1", "'＝1")]
    [InlineData("\t=1", "' =1")]
    [InlineData("\r=1", "↵=1")]
    [InlineData(" -a", "' -a")]
    [InlineData("-", "'-")]
    public void A_cell_that_a_spreadsheet_would_take_for_a_formula_is_guarded(string cell, string written) =>
        Assert.Equal(
            written + "\n",
            Written(output =>
                new Csv(isExact: false).WriteRows(
                    output,
                    [
                        [cell],
                    ]
                )
            )
        );

    [Theory]
    [InlineData("-0.5")]
    [InlineData("+3")]
    [InlineData("-1E-05")]
    [InlineData("-Infinity")]
    [InlineData("a=b")]
    [InlineData("")]
    public void Numbers_and_plain_text_are_not_guarded(string cell) =>
        Assert.Equal(
            cell + "\n",
            Written(output =>
                new Csv(isExact: false).WriteRows(
                    output,
                    [
                        [cell],
                    ]
                )
            )
        );

    [Fact]
    public void Control_characters_of_a_cell_are_replaced() =>
        Assert.Equal(
            "a↵b ␛[31mc\n",
            Written(output =>
                new Csv(isExact: false).WriteRows(
                    output,
                    [
                        ["a\r\nb\t\e[31mc"],
                    ]
                )
            )
        );

    private static string Written(Action<TextWriter> write)
    {
        using var output = new StringWriter();
        write(output);
        return output.ToString();
    }
}
