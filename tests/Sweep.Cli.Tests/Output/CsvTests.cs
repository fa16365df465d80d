using Sweep.Cli.Output;

namespace Sweep.Cli.Tests.Output;

public class CsvTests
{
    [Fact]
    public void Every_trial_is_a_row_with_all_digits_and_fields_that_need_it_quoted()
    {
        const string golden = """
            number,state,reason,attempt,replicates,rank,worker,started,finished,checkpoint,values.lr,values.mig,values.test_mse,values.val_kl,values.val_mse,params.model.encoder_hidden,params.training.lr
            2,completed,,1,1,1,local,2026-01-02T03:04:07.000Z,2026-01-02T03:04:09.000Z,0000000000000000000000000000000000000000000000000000000000000002,0.5,,1.125,3.25,0.125,2,0.012345678
            0,completed,,1,1,2,local,2026-01-02T03:04:05.000Z,2026-01-02T03:04:07.000Z,,0.5,,,3.25,0.1250000000000001,2,0.012345678
            1,diverged,"the ""loss"" is ∞,
            then NaN",1,1,,local,2026-01-02T03:04:06.000Z,2026-01-02T03:04:07.000Z,,,,,,,"[32, 16]",0.012345678
            3,queued,,0,1,,,,,,,,,,,"[32, 16]",

            """;

        Assert.Equal(golden, Csv.Write(Sample.Sweep.Trials));
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"no\"", "\"say \"\"no\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("carriage\r", "\"carriage\r\"")]
    public void Fields_are_quoted_as_RFC_4180_says(string field, string written) => Assert.Equal(written, Csv.Escape(field));
}
