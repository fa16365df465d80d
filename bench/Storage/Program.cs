using System.Globalization;
using Storage.Bench;

if (args is not [var place, .. var rest] || rest.Length > 3)
{
    Console.Error.WriteLine(
        """
        usage: Storage.Bench STORE [TRIALS [TOGETHER [RUNS]]]
        What one trial costs the process that writes it: its log, the checksums, the summary.
        STORE     a path, or postgres://...; each run writes a sweep of its own there
        TRIALS    of each run; default 5000
        TOGETHER  trials whose events are committed together; default 25
        RUNS      of each kind, in turn; default 5
        """
    );
    return 2;
}

int Number(int at, int usual) => rest.Length > at ? int.Parse(rest[at], CultureInfo.InvariantCulture) : usual;
WriterBench.Run(place, Number(0, 5000), Number(1, 25), Number(2, 5));
return 0;
