using System.Text;
using Foundation;

namespace Sweep.Specs.Tests;

/// <summary>
/// Our sweep files with wounds: bytes, words and lines lost, doubled, moved, and replaced by what
/// YAML and the grammar find hard. Always the same ones.
/// </summary>
internal static class DamagedFiles
{
    private const ulong Seed = 20_240_607;

    private static readonly string[] Originals =
    [
        .. Some.SweepFiles.Select(file => WithoutComments(Some.TextOf(file))),
    ];

    private static readonly string[] Fragments =
    [
        "[",
        "]",
        "{",
        "}",
        ":",
        ": ",
        ",",
        "- ",
        "? ",
        "&a ",
        "*a",
        "!!str ",
        "!",
        "|",
        ">",
        "|2-\n",
        "'",
        "\"",
        "\\",
        "\\x",
        "%",
        "%YAML 1.1\n---\n",
        "---",
        "...",
        "\n---\n",
        "<<: ",
        "#",
        " #",
        "\t",
        "\r",
        "\n",
        "\0",
        "\u0085",
        "\u2028",
        "\uFEFF",
        "\uD800",
        "~",
        "null",
        "true",
        "yes",
        ".inf",
        "-.inf",
        ".nan",
        "1e999",
        "-1",
        "0",
        "0x",
        "0o8",
        "99999999999999999999",
        "{}",
        "[]",
        "{a: ",
        "[[[[[[[[[[[[",
        "a: b: c",
        "@",
        "`",
        "\"\\U0011FFFF\"",
        "\"\\UFFFFFFFF\"",
        "\"\\uD800\"",
        "\"\\x4\"",
        "!!",
        "!<>",
        "!<tag:x>",
        "%TAG !\t\n---\n",
        "%TAG ! tag:x,2000:\n---\n",
        "%YAML 9.9\n---\n",
        "&",
        "* a",
        ">-",
        "|+10",
        "[a: b]",
        "{? a}",
        "{[a]: b}",
        "[,]",
        "::",
        "values: ",
        "when: {loss.kind: [vae]}",
        "when: {training.lr: [1]}",
        "cases: {a: {model.latent: 2}, b: }",
        "distribution: int_uniform",
        "min: 0",
        "step: 1.0e-300",
        "factor",
        "training.lr",
        "model",
        "parameters:",
        "metrics: {mig: {every: 1}}",
        "training.early_stopping: {values: [null, {patience: 3}]}",
        "data.samples: {distribution: int_log_uniform, min: 10, max: 10000000}",
        "loss.kind: {values: [vae, beta_h]}",
        "sampler: {kind: grid}",
    ];

    /// <summary>File number n: one of ours, with one to four wounds.</summary>
    internal static string Number(int number)
    {
        var rng = new Rng(Seed, RngPurpose.Jitter, number);
        var text = new StringBuilder(Originals[rng.NextInt(Originals.Length)]);
        for (var wounds = 1 + rng.NextInt(4); wounds > 0; wounds--)
            Wound(text, ref rng);
        return text.ToString();
    }

    private static void Wound(StringBuilder text, ref Rng rng)
    {
        var at = rng.NextInt(text.Length + 1);
        switch (rng.NextInt(8))
        {
            case 0:
                text.Insert(at, (char)rng.NextInt(rng.NextInt(8) == 0 ? 0x10000 : 0x80));
                break;
            case 1:
                text.Remove(Math.Min(at, text.Length - 1), 1);
                break;
            case 2:
                text[Math.Min(at, text.Length - 1)] = (char)rng.NextInt(0x80);
                break;
            case 3:
                text.Insert(at, Fragments[rng.NextInt(Fragments.Length)]);
                break;
            case 4:
                text.Remove(at, Math.Min(rng.NextInt(40), text.Length - at));
                break;
            case 5:
                ReplaceWord(text, ref rng);
                break;
            case 6:
                MoveLine(text, ref rng, keepOriginal: true);
                break;
            default:
                MoveLine(text, ref rng, keepOriginal: false);
                break;
        }

        if (text.Length == 0)
            text.Append(' ');
    }

    /// <summary>Puts a fragment, or another word of the file, where a word was.</summary>
    private static void ReplaceWord(StringBuilder text, ref Rng rng)
    {
        var words = text.ToString()
            .Split([' ', '\n', ',', '[', ']', '{', '}', ':'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0)
            return;
        var (old, other) = (
            words[rng.NextInt(words.Length)],
            rng.NextInt(2) == 0 ? words[rng.NextInt(words.Length)] : Fragments[rng.NextInt(Fragments.Length)]
        );
        var at = text.ToString().IndexOf(old, StringComparison.Ordinal);
        text.Remove(at, old.Length).Insert(at, other);
    }

    private static void MoveLine(StringBuilder text, ref Rng rng, bool keepOriginal)
    {
        var lines = text.ToString().Split('\n').ToList();
        var from = rng.NextInt(lines.Count);
        var line = lines[from];
        if (!keepOriginal)
            lines.RemoveAt(from);
        lines.Insert(rng.NextInt(lines.Count + 1), line);
        text.Clear().AppendJoin('\n', lines);
    }

    private static string WithoutComments(string text) =>
        string.Join(
            '\n',
            text.Split('\n').Where(line => !line.StartsWith('#')).Select(line => line.Split(" #")[0].TrimEnd())
        );
}
