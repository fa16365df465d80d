namespace Sweep.Shared.Studies;

/// <summary>Who trains a trial, by the name that sweep files and commands use.</summary>
public static class RunnerNames
{
    /// <summary>The trainer of variational autoencoders that is built in.</summary>
    public const string Vae = "vae";

    /// <summary>A program of the user's.</summary>
    public const string Command = "command";
}
