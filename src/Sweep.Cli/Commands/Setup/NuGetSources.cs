using System.Collections.Immutable;
using System.Text.Json;
using System.Xml;
using System.Xml.Linq;

namespace Sweep.Cli.Commands.Setup;

/// <summary>
/// Where NuGet looks for packages, as the user's own configuration says: the SDK writes one when it
/// is used for the first time.
/// </summary>
internal static class NuGetSources
{
    private static readonly string[] FileNames = ["nuget.config", "NuGet.config", "NuGet.Config"];

    /// <summary>
    /// The service indexes, the first to ask first: of the working folder's configuration and those
    /// above it, then of the user's; none where no configuration names one. Folders and older
    /// services are passed over.
    /// </summary>
    public static ImmutableArray<Uri> Of(string workingFolder, string? home)
    {
        var files = Configurations(workingFolder, home).ToList();
        var disabled = new HashSet<string>(
            files.SelectMany(file => Entries(file, "disabledPackageSources")).Select(entry => entry.Key),
            StringComparer.OrdinalIgnoreCase
        );
        var found = new List<Uri>();
        foreach (var file in files)
        {
            found.AddRange(
                Entries(file, "packageSources")
                    .Where(entry => !disabled.Contains(entry.Key))
                    .Select(entry => Uri.TryCreate(entry.Value, UriKind.Absolute, out var address) ? address : null)
                    .OfType<Uri>()
                    .Where(IsServiceIndex)
            );
            if (file.Root?.Element("packageSources")?.Element("clear") is not null)
                break;
        }

        return [.. found.Distinct()];
    }

    /// <summary>
    /// Where a source's packages lie, by its service index; null if it does not say.
    /// </summary>
    public static Uri? PackagesOf(string index)
    {
        using var document = JsonDocument.Parse(index);
        if (Entry(document.RootElement, "resources") is not { ValueKind: JsonValueKind.Array } resources)
            return null;
        foreach (var resource in resources.EnumerateArray())
        {
            if (TextOf(resource, "@type") != "PackageBaseAddress/3.0.0")
                continue;
            var address = TextOf(resource, "@id")?.TrimEnd('/');
            return Uri.TryCreate($"{address}/", UriKind.Absolute, out var packages) && IsOfTheWeb(packages)
                ? packages
                : null;
        }

        return null;
    }

    private static JsonElement? Entry(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var entry) ? entry : null;

    private static string? TextOf(JsonElement element, string name) =>
        Entry(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static bool IsServiceIndex(Uri address) =>
        IsOfTheWeb(address) && address.AbsolutePath.EndsWith(".json", StringComparison.OrdinalIgnoreCase);

    private static bool IsOfTheWeb(Uri address) => address.Scheme is "https" or "http";

    private static IEnumerable<XDocument> Configurations(string workingFolder, string? home)
    {
        for (var folder = new DirectoryInfo(workingFolder); folder is not null; folder = folder.Parent)
        {
            if (Read(folder.FullName) is { } near)
                yield return near;
        }

        if (home is { Length: > 0 } && Read(Path.Combine(home, ".nuget", "NuGet")) is { } own)
            yield return own;
    }

    private static XDocument? Read(string folder)
    {
        var file = FileNames.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        try
        {
            return file is null ? null : XDocument.Load(file);
        }
        catch (XmlException)
        {
            // NuGet itself refuses it; that is for the user's other commands to say.
            return null;
        }
    }

    private static IEnumerable<(string Key, string Value)> Entries(XDocument file, string section) =>
        from entry in file.Root?.Element(section)?.Elements("add") ?? []
        let key = (string?)entry.Attribute("key")
        let value = (string?)entry.Attribute("value")
        where key is not null && value is not null
        select (key, value);
}
