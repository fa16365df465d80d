using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Foundation;

namespace Sweep.Storage;

/// <summary>
/// One step from a schema to the next: a numbered .sql file in the assembly. A script that was ever
/// released never changes; a change is a new one.
/// </summary>
/// <param name="Version">
/// The schema's version once it ran; the first is 1, then without a gap.
/// </param>
internal sealed record MigrationScript(int Version, string Sql)
{
    /// <summary>All scripts beside a type, in the folder Migrations, in order.</summary>
    public static ImmutableArray<MigrationScript> Beside(Type type)
    {
        // Plain loops: every command that opens a store runs this, and a query expression would be
        // compiled first.
        var prefix = $"{type.Namespace}.Migrations.";
        var names = type.Assembly.GetManifestResourceNames();
        Array.Sort(names, StringComparer.Ordinal);
        var scripts = ImmutableArray.CreateBuilder<MigrationScript>();
        foreach (var name in names)
        {
            if (!name.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            var version = int.Parse(name.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture);
            Invariant.Holds(version == scripts.Count + 1, "migrations are numbered from 1 without a gap");
            scripts.Add(new MigrationScript(version, Read(type.Assembly, name)));
        }

        return scripts.ToImmutable();
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
