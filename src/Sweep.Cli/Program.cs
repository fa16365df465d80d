using Sweep.Cli;
using Sweep.Cli.Commands;

return await CommandLine.EnterAsync(args, ProcessContext.Make()).ConfigureAwait(false);
