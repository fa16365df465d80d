using System.Globalization;
using LibTorch.Bench;
using LibTorch.Bench.Rows;
using Xunit.Runner.InProc.SystemConsole;

// What the script beside it calls: see "cuda --help". Alone: what is there, a table of a device, or
// the tests of the backend by xunit's own runner and its options.
return args switch
{
    ["describe", var device] => Machine.Describe(device),
    ["table", var device, var python, var length and ("quick" or "whole"), .. var only] when only.Length < 2 =>
        Table.Write(device, python, isQuick: length == "quick", only.SingleOrDefault("")),
    ["turns", var python, var rounds, var seconds, .. var works] => Turns.Write(
        python,
        int.Parse(rounds, CultureInfo.InvariantCulture),
        double.Parse(seconds, CultureInfo.InvariantCulture),
        [.. works]
    ),
    ["row", var work, var engine, var device, var trials] => RowServer.Serve(work, engine, device, trials),
    ["test", .. var options] => await new ConsoleRunner(options, typeof(Table).Assembly).EntryPoint(),
    _ => Mistake(),
};

static int Mistake()
{
    Console.Error.WriteLine(
        "usage: LibTorch.Bench describe DEVICE | table DEVICE PYTHON quick|whole [WORK] | turns PYTHON ROUNDS "
            + "SECONDS WORK... | test [OPTIONS OF XUNIT]      with DEVICE libtorch or cuda:N"
    );
    return 2;
}
