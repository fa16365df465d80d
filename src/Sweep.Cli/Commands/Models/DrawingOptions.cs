using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Vae.Pictures;
using Vae.Pictures.Latents;

namespace Sweep.Cli.Commands.Models;

/// <summary>Which pictures, and how they are laid out.</summary>
internal sealed class DrawingOptions
{
    private const int MostTiles = 64,
        MostUpsampling = 32;

    private static readonly PictureOptions Usual = new();

    private readonly Option<string?> only = new("--only")
    {
        Description =
            "Some kinds, with commas between them; without it all that fit the model: "
            + string.Join(", ", Gallery.Kinds.Select(Gallery.WordOf))
            + ".",
        HelpName = "KIND,...",
    };

    private readonly Option<int> rows = Count(
        "--rows",
        "Rows of a sheet of images; of a traversal, latents.",
        Usual.Rows,
        MostTiles
    );

    private readonly Option<int> columns = Count(
        "--columns",
        "Columns of a sheet of images; of a traversal, steps.",
        Usual.Columns,
        MostTiles
    );

    private readonly Option<string> range = new("--range")
    {
        Description =
            "How far latents are led: X, from -X to X, or quantile:Q, from the value that a share Q of the rows lies "
            + "below to the one that it lies above.",
        HelpName = "X|quantile:Q",
        DefaultValueFactory = _ => "2",
    };

    private readonly Option<string?> indices = new("--indices")
    {
        Description = "The rows of the data to show, by their numbers in the undivided data, with commas between them.",
        HelpName = "N,...",
    };

    private readonly Option<int?> upsampling = new("--upsampling")
    {
        Description = "How many pixels across and down a pixel of an image takes; without it about 80 an image.",
        HelpName = "N",
    };

    private readonly Option<ulong> seed = new("--seed")
    {
        Description = "Decides every draw.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
    };

    public DrawingOptions()
    {
        only.Validators.Add(given =>
        {
            foreach (var word in Words(given.Tokens.Count > 0 ? given.Tokens[0].Value : "").Where(IsUnknown))
            {
                given.AddError(
                    $"--only {word}: expected one of {string.Join(", ", Gallery.Kinds.Select(Gallery.WordOf))}"
                );
            }
        });
        range.Validators.Add(given =>
        {
            if (given.Tokens is [{ Value: var text }] && TraversalRange.Parse(text) is null)
                given.AddError($"--range {text}: expected a number above 0, or quantile:Q with Q between 0 and 0.5");
        });
        indices.Validators.Add(given =>
        {
            foreach (var text in Words(given.Tokens.Count > 0 ? given.Tokens[0].Value : ""))
            {
                if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                    given.AddError($"--indices {text}: expected numbers of rows, from 0, with commas between them");
            }
        });
        upsampling.Validators.Add(given =>
        {
            if (
                given.Tokens is [{ Value: var text }]
                && int.TryParse(text, out var times)
                && times is < 1 or > MostUpsampling
            )
                given.AddError($"--upsampling {text}: expected 1 to {MostUpsampling}");
        });
    }

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[only, rows, columns, range, indices, upsampling, seed])
            command.Options.Add(option);
    }

    /// <summary>Whether the user named kinds.</summary>
    public bool AreNamed(ParseResult parsed) => parsed.GetValue(only) is not null;

    public ImmutableArray<PictureKind> KindsOf(ParseResult parsed) =>
        parsed.GetValue(only) is { } text
            ? [.. Words(text).Select(word => Gallery.KindOf(word)!.Value).Distinct()]
            : Gallery.Kinds;

    public PictureOptions LayoutOf(ParseResult parsed) =>
        new()
        {
            Rows = parsed.GetValue(rows),
            Columns = parsed.GetValue(columns),
            Range = TraversalRange.Parse(parsed.GetValue(range)!)!,
            Indices =
            [
                .. Words(parsed.GetValue(indices) ?? "").Select(text => int.Parse(text, CultureInfo.InvariantCulture)),
            ],
            Upsampling = parsed.GetValue(upsampling),
            Seed = parsed.GetValue(seed),
        };

    private static string[] Words(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool IsUnknown(string word) => Gallery.KindOf(word) is null;

    private static Option<int> Count(string name, string description, int usual, int most)
    {
        var option = new Option<int>(name)
        {
            Description = description,
            HelpName = "N",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(given =>
        {
            if (
                given.Tokens is [{ Value: var text }]
                && int.TryParse(text, out var count)
                && (count < 1 || count > most)
            )
                given.AddError($"{name} {text}: expected 1 to {most}");
        });
        return option;
    }
}
