using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Sweep.Architecture.Tests.Folders;

/// <summary>What a file declares, and which names it uses.</summary>
/// <param name="Folder">From <c>src</c> on, with slashes.</param>
/// <param name="Visible">The namespaces whose types it names without their namespace.</param>
/// <param name="Declared">Its types that are not inside of others.</param>
/// <param name="Used">Every name in it that is not that of a member of something.</param>
internal sealed record SourceFile(
    string Folder,
    string Name,
    string Namespace,
    IReadOnlySet<string> Visible,
    IReadOnlyList<string> Declared,
    IReadOnlySet<string> Used
)
{
    public static SourceFile Read(string source, string path)
    {
        var root = CSharpSyntaxTree.ParseText(File.ReadAllText(path)).GetCompilationUnitRoot();
        var home = root.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault();
        var types = home?.Members ?? root.Members;
        var space = home?.Name.ToString() ?? "";
        var used = types
            .SelectMany(type => type.DescendantNodes())
            .OfType<SimpleNameSyntax>()
            .Where(name => !IsMember(name))
            .Select(name => name.Identifier.Text);
        return new SourceFile(
            Path.GetRelativePath(source, Path.GetDirectoryName(path)!).Replace('\\', '/'),
            Path.GetFileName(path),
            space,
            root.Usings.Select(use => use.Name!.ToString()).Concat(Around(space)).ToHashSet(StringComparer.Ordinal),
            [.. types.Select(NameOf).OfType<string>()],
            used.ToHashSet(StringComparer.Ordinal)
        );
    }

    /// <summary>A namespace and those around it.</summary>
    private static IEnumerable<string> Around(string space)
    {
        var parts = space.Split('.');
        return parts.Select((_, at) => string.Join('.', parts[..(at + 1)]));
    }

    private static bool IsMember(SimpleNameSyntax name) =>
        name.Parent is MemberAccessExpressionSyntax access && access.Name == name;

    private static string? NameOf(MemberDeclarationSyntax type) =>
        type switch
        {
            BaseTypeDeclarationSyntax named => named.Identifier.Text,
            DelegateDeclarationSyntax named => named.Identifier.Text,
            _ => null,
        };
}
