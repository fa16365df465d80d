using System.Reflection;

namespace Sweep.Shared.Protocol;

/// <summary>The version of this program, with its commit where the build knew it.</summary>
public static class ProgramVersion
{
    public static string Text { get; } =
        typeof(ProgramVersion)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()
            ?.InformationalVersion
        ?? "unknown";
}
