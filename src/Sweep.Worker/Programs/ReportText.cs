using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace Sweep.Worker.Programs;

/// <summary>
/// Cuts a line into its objects, and puts each value that is no JSON (<c>nan</c>, <c>-Inf</c>,
/// <c>tensor(0.5)</c>, nothing at all) in quotes, so that one such value does not take the others
/// of its line with it.
/// </summary>
/// <param name="Objects">In the order of the line; the last one may lack its closing brace.</param>
/// <param name="Rest">What stands after them.</param>
internal sealed record ReportText(ImmutableArray<string> Objects, string Rest)
{
    /// <param name="line">Begins with a brace.</param>
    public static ReportText Of(string line)
    {
        var objects = ImmutableArray.CreateBuilder<string>();
        var at = 0;
        while (at < line.Length && line[at] == '{')
        {
            objects.Add(new Cutter(line, at).Cut(out at));
            while (at < line.Length && char.IsWhiteSpace(line[at]))
                at++;
        }

        return new ReportText(objects.ToImmutable(), line[at..]);
    }

    /// <summary>Walks through one object.</summary>
    private sealed class Cutter(string line, int start)
    {
        private readonly StringBuilder text = new(line.Length - start + 16);
        private readonly Stack<char> open = [];
        private int at = start;

        public string Cut(out int end)
        {
            var isValueNext = false;
            do
            {
                var c = line[at];
                if (isValueNext && !char.IsWhiteSpace(c))
                {
                    isValueNext = false;
                    if (c is not ('"' or '{' or '[' or ']'))
                    {
                        TakeWord();
                        continue;
                    }
                }

                if (c == '"')
                {
                    TakeQuoted();
                    continue;
                }

                if (c is '{' or '[')
                    open.Push(c);
                else if (c is '}' or ']')
                    open.Pop();
                isValueNext = isValueNext || c is ':' or '[' || (c == ',' && open.Peek() == '[');
                text.Append(c);
                at++;
            } while (open.Count > 0 && at < line.Length);
            end = at;
            return text.ToString();
        }

        private void TakeQuoted()
        {
            var from = at++;
            while (at < line.Length && line[at] != '"')
                at += line[at] == '\\' ? 2 : 1;
            at = Math.Min(at + 1, line.Length);
            text.Append(line, from, at - from);
        }

        /// <summary>
        /// What is no text, list or object, up to where the next value or the end can be.
        /// </summary>
        private void TakeWord()
        {
            var (from, parentheses) = (at, 0);
            while (at < line.Length && (parentheses > 0 || line[at] is not (',' or '}' or ']')))
            {
                if (line[at] == '(')
                    parentheses++;
                else if (line[at] == ')')
                    parentheses--;
                at++;
            }

            var word = line[from..at].TrimEnd();
            if (IsJson(word))
                text.Append(word);
            else
                text.Append('"').Append(JsonEncodedText.Encode(word)).Append('"');
        }

        private static bool IsJson(string word)
        {
            if (word is "true" or "false" or "null")
                return true;
            var digits = word.AsSpan(word.StartsWith('-') ? 1 : 0);
            if (digits.IsEmpty || !char.IsAsciiDigit(digits[0]) || !char.IsAsciiDigit(digits[^1]))
                return false;
            // 007 and 1.e5 are numbers of other languages.
            if (digits.Length > 1 && digits[0] == '0' && char.IsAsciiDigit(digits[1]))
                return false;
            return digits.IndexOfAnyExcept("0123456789.eE+-") < 0 && IsOneNumber(word);
        }

        private static bool IsOneNumber(string word)
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(word));
            try
            {
                return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read();
            }
            catch (JsonException)
            {
                return false;
            }
        }
    }
}
