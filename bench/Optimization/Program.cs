using Optimization.Bench;
using Optimization.Bench.Table;

switch (args)
{
    case ["speed"]:
        Speed.Run();
        return 0;
    case ["quality", var seeds, .. var file] when file.Length <= 1:
        Quality.Run(int.Parse(seeds), trials: 100, file.FirstOrDefault());
        return 0;
    case ["failures", var seeds]:
        Failures.Run(int.Parse(seeds), trials: 100);
        return 0;
    case ["table", var file, var firstSeed, var seeds, .. var samplers]:
        TableRun.Run(file, int.Parse(firstSeed), int.Parse(seeds), samplers);
        return 0;
    case ["compare", var ours, var theirs, .. var files]:
        TableComparison.Run(ours, theirs, files);
        return 0;
    default:
        Console.Error.WriteLine(
            """
            usage: Optimization.Bench speed
                   Optimization.Bench quality SEEDS [CSV]
                   Optimization.Bench failures SEEDS
                   Optimization.Bench table CSV FIRST_SEED SEEDS [SAMPLER...]
                   Optimization.Bench compare OURS THEIRS CSV...
            """
        );
        return 2;
}
