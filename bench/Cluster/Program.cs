using Cluster.Bench;

// One process coordinates, another plays all workers, so that the coordinator's memory and
// processor time are its own. Actor systems start on threads of the pool and wait there; the pool
// would add one thread a second.
ThreadPool.SetMinThreads(128, 128);
switch (args)
{
    case ["coordinator", var store, var trials]:
        await CoordinatorProcess.LiveAsync(store, int.Parse(trials));
        return 0;
    case ["load", var store, var workers, var trials]:
        await Load.RunAsync(store, int.Parse(workers), int.Parse(trials));
        return 0;
    case ["idle", var store, var workers, var seconds]:
        await Load.IdleAsync(store, int.Parse(workers), TimeSpan.FromSeconds(int.Parse(seconds)));
        return 0;
    default:
        Console.Error.WriteLine(
            """
            usage: Cluster.Bench load STORE WORKERS TRIALS
                     durable no-op trials a second, and how long a free worker waits for its next trial
                   Cluster.Bench idle STORE WORKERS SECONDS
                     what idle workers cost
            STORE is a path or postgres://...
            """
        );
        return 2;
}
