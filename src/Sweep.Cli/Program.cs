using Sweep.Cli;
using Sweep.Cli.Commands;

return await Door.EnterAsync(args, ProcessSurroundings.Make()).ConfigureAwait(false);
