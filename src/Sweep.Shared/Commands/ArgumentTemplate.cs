using System.Collections.Immutable;
using System.Text;

namespace Sweep.Shared.Commands;

/// <summary>One argument of a command as it is written: text, with {name} where a value goes and {{ or }} for a brace.</summary>
public sealed class ArgumentTemplate
{
    /// <summary>What Sweep fills in by itself, so that no parameter can be called so.</summary>
    public static ImmutableArray<string> OwnNames { get; } = ["out", "seed", "trial"];

    private readonly ImmutableArray<(string Text, bool IsName)> pieces;

    private ArgumentTemplate(ImmutableArray<(string Text, bool IsName)> pieces) => this.pieces = pieces;

    /// <summary>The names that stand in it.</summary>
    public IEnumerable<string> Names => pieces.Where(piece => piece.IsName).Select(piece => piece.Text);

    /// <summary>Null for a brace that neither begins nor ends a name.</summary>
    public static ArgumentTemplate? Parse(string written)
    {
        var pieces = ImmutableArray.CreateBuilder<(string, bool)>();
        var text = new StringBuilder();
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] is not ('{' or '}')) text.Append(written[i]);
            else if (i + 1 < written.Length && written[i + 1] == written[i]) text.Append(written[i++]);
            else
            {
                var end = written.IndexOf('}', i);
                if (written[i] == '}' || end < 0 || end == i + 1 || written.AsSpan(i + 1, end - i - 1).Contains('{')) return null;
                pieces.Add((text.ToString(), false));
                pieces.Add((written[(i + 1)..end], true));
                text.Clear();
                i = end;
            }
        }

        pieces.Add((text.ToString(), false));
        return new ArgumentTemplate(pieces.ToImmutable());
    }

    /// <summary>The argument; null if a name in it has no value.</summary>
    public string? Fill(IReadOnlyDictionary<string, string> values)
    {
        var filled = new StringBuilder();
        foreach (var (text, isName) in pieces)
        {
            if (!isName) filled.Append(text);
            else if (values.TryGetValue(text, out var value)) filled.Append(value);
            else return null;
        }

        return filled.ToString();
    }
}
