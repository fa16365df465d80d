namespace Sweep.Cli.Output;

/// <summary>How a piece of text stands out.</summary>
internal enum Tone
{
    Plain,
    Faint,
    Strong,
    Good,
    Bad,
}

/// <summary>Tones as a terminal shows them.</summary>
internal static class Tones
{
    public static string Paint(string text, Tone tone)
    {
        if (text.Length == 0)
            return text;
        return tone switch
        {
            Tone.Faint => $"\e[2m{text}\e[0m",
            Tone.Strong => $"\e[1m{text}\e[0m",
            Tone.Good => $"\e[32m{text}\e[0m",
            Tone.Bad => $"\e[31m{text}\e[0m",
            _ => text,
        };
    }
}
