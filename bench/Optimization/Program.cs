using Optimization.Bench;

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
    default:
        Console.Error.WriteLine("usage: Optimization.Bench speed | quality SEEDS [CSV] | failures SEEDS");
        return 2;
}
