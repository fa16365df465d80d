using System.Collections.Immutable;

namespace Sweep.Shared.Domain.Studies;

/// <summary>Who trains a trial, by the name that sweep files and commands use.</summary>
public static class RunnerNames
{
    /// <summary>The trainer of variational autoencoders that is built in.</summary>
    public const string Vae = "vae";

    /// <summary>A program of the user's.</summary>
    public const string Command = "command";

    /// <summary>
    /// Programs that ask the coordinator for trials over HTTP; no worker is given one.
    /// </summary>
    public const string Ask = "ask";

    /// <summary>All of them.</summary>
    public static ImmutableArray<string> All { get; } = [Vae, Command, Ask];

    /// <summary>
    /// Whether parameters and metrics are a program's own, with whatever names it has for them.
    /// </summary>
    public static bool IsFree(string runner) => runner is Command or Ask;
}
