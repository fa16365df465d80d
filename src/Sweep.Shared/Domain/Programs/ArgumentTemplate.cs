using System.Collections.Immutable;
using System.Text;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Programs;

/// <summary>
/// One argument of a command as it is written: text, with {name} where a value goes, {name?} or
/// {name!} where the argument depends on a flag that is true or false, and {{ or }} for a brace.
/// </summary>
public sealed class ArgumentTemplate
{
    private const char IfTrue = '?',
        IfFalse = '!';

    private readonly ImmutableArray<Piece> pieces;

    private ArgumentTemplate(ImmutableArray<Piece> pieces) => this.pieces = pieces;

    /// <summary>What Sweep fills in by itself, so that no parameter can be called so.</summary>
    public static ImmutableArray<string> OwnNames { get; } = ["out", "seed", "trial"];

    /// <summary>The names that stand in it.</summary>
    public IEnumerable<string> Names =>
        pieces.Where(piece => piece.Kind != PieceKind.Text).Select(piece => piece.Content);

    /// <summary>Those of them that decide only whether the argument is passed.</summary>
    public IEnumerable<string> Flags => pieces.Where(piece => piece.IsFlag).Select(piece => piece.Content);

    /// <summary>Null for a brace that neither begins nor ends a name.</summary>
    public static ArgumentTemplate? Parse(string written)
    {
        var pieces = ImmutableArray.CreateBuilder<Piece>();
        var text = new StringBuilder();
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] is not ('{' or '}'))
                text.Append(written[i]);
            else if (i + 1 < written.Length && written[i + 1] == written[i])
                text.Append(written[i++]);
            else
            {
                var end = written.IndexOf('}', i);
                if (written[i] == '}' || end < 0 || NameIn(written[(i + 1)..end]) is not { } name)
                    return null;
                pieces.Add(new Piece(PieceKind.Text, text.ToString()));
                pieces.Add(name);
                text.Clear();
                i = end;
            }
        }

        pieces.Add(new Piece(PieceKind.Text, text.ToString()));
        return new ArgumentTemplate(pieces.ToImmutable());
    }

    /// <summary>
    /// Fills it in. False if it is left out: a value in it is absent or null, or a flag is not as
    /// it has to be.
    /// </summary>
    /// <param name="argument">
    /// Null where nothing stands there but flags, so that there is nothing to pass.
    /// </param>
    public bool TryFill(IReadOnlyDictionary<string, SettingValue> values, out string? argument)
    {
        argument = null;
        var filled = new StringBuilder();
        foreach (var (kind, content) in pieces)
        {
            if (kind == PieceKind.Text)
                filled.Append(content);
            else if (!values.TryGetValue(content, out var value) || ProgramText.Of(value) is not { } text)
                return false;
            else if (kind == PieceKind.Value)
                filled.Append(text);
            else if (value != SettingValue.Of(kind == PieceKind.IfTrue))
                return false;
        }

        var isOnlyFlags =
            filled.Length == 0
            && pieces.Any(piece => piece.IsFlag)
            && pieces.All(piece => piece.Kind != PieceKind.Value);
        argument = isOnlyFlags ? null : filled.ToString();
        return true;
    }

    private static Piece? NameIn(string braced)
    {
        var kind = braced.Length == 0 ? PieceKind.Value : KindOf(braced[^1]);
        var name = kind == PieceKind.Value ? braced : braced[..^1];
        return name.Length == 0 || name.Contains('{', StringComparison.Ordinal) ? null : new Piece(kind, name);
    }

    private static PieceKind KindOf(char last) =>
        last switch
        {
            IfTrue => PieceKind.IfTrue,
            IfFalse => PieceKind.IfFalse,
            _ => PieceKind.Value,
        };

    private enum PieceKind
    {
        Text,
        Value,
        IfTrue,
        IfFalse,
    }

    private sealed record Piece(PieceKind Kind, string Content)
    {
        public bool IsFlag => Kind is PieceKind.IfTrue or PieceKind.IfFalse;
    }
}
