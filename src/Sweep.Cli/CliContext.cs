using System.Collections.Immutable;
using Sweep.Cli.Commands;
using Sweep.Cli.Output;
using Sweep.Storage;
using Sweep.Worker.Devices;
using Sweep.Worker.Training;
using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;

namespace Sweep.Cli;

/// <summary>
/// All that a command has around it, so that a test can stand in for a terminal, a disk and a
/// clock.
/// </summary>
internal sealed record CliContext
{
    /// <summary>Standard output: data only.</summary>
    public required Channel Output { get; init; }

    /// <summary>Standard error: messages and progress.</summary>
    public required Channel StandardError { get; init; }

    /// <summary>Standard input; null where it is no terminal.</summary>
    public TextReader? Answers { get; init; }

    /// <summary>An environment variable, or null.</summary>
    public required Func<string, string?> Variable { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>A store, to write to; made if it is absent.</summary>
    public required Func<StoreAddress, IStudyStore> OpenStore { get; init; }

    /// <summary>A store, only to read: creates nothing.</summary>
    public required Func<StoreAddress, ReadableStore> OpenStoreForReading { get; init; }

    /// <summary>Who trains, by the name that sweep files use.</summary>
    public required IReadOnlyDictionary<string, ITrialRunner> Runners { get; init; }

    /// <summary>What computes, by device.</summary>
    public required TensorBackends Backends { get; init; }

    /// <summary>This program and what comes before its own arguments, to start it again.</summary>
    public required ImmutableArray<string> Program { get; init; }

    /// <summary>Where data files lie.</summary>
    public required DataFolder Data { get; init; }

    /// <summary>
    /// Reads data as trials will, so that a damaged file is found before anything is created.
    /// </summary>
    public required Func<DataSettings, Dataset> LoadData { get; init; }

    /// <summary>The network, for downloads that were asked for.</summary>
    public required Func<HttpClient> OpenWeb { get; init; }

    /// <summary>How many trials train at once unless the user says otherwise.</summary>
    public required int Cores { get; init; }

    public required WriterIdentity Self { get; init; }

    public required string Version { get; init; }

    /// <summary>
    /// Asks a process of this machine to end, as <c>kill -TERM</c> does; false if that is not
    /// allowed or there is no such process.
    /// </summary>
    public required Func<int, bool> AskToEnd { get; init; }

    /// <summary>
    /// Whether no process of this machine has this id any more. One that may not be looked at is
    /// there.
    /// </summary>
    public required Func<int, bool> IsProcessGone { get; init; }

    /// <summary>Begins to listen for Ctrl-C and its kin.</summary>
    public required Func<Interruption> ListenForInterruption { get; init; }
}

/// <summary>One of the two ways out of a process.</summary>
/// <param name="IsTerminal">
/// Whether a person looks at it, on something that can move a cursor.
/// </param>
/// <param name="HasColour">Whether colours are wanted there.</param>
/// <param name="Size">Columns and rows, as they are now.</param>
/// <param name="MayBeLost">Whether it may be lost: data may not.</param>
internal sealed record Channel(
    TextWriter Target,
    bool IsTerminal,
    bool HasColour,
    Func<(int Columns, int Rows)> Size,
    bool MayBeLost = false
)
{
    /// <summary>
    /// The way out for bytes that are no text; null where there is only the writer.
    /// </summary>
    public Func<Stream>? OpenRaw { get; init; }

    /// <summary>
    /// How wide lines may be; where no terminal bounds them, as wide as they like.
    /// </summary>
    public int Width => IsTerminal ? Size().Columns : int.MaxValue;

    /// <summary>Writes text that is safe already, as by <see cref="Text"/>.</summary>
    public TextWriter Writer => new ChannelWriter(this);

    /// <summary>
    /// Writes one line. No character of the text steers the terminal; colours come from tones
    /// alone.
    /// </summary>
    public void Line(string text = "") => Line((text, Tone.Plain));

    public void Line(string text, Tone tone) => Line((text, tone));

    /// <summary>One line of several parts.</summary>
    public void Line(params ReadOnlySpan<(string Text, Tone Tone)> parts)
    {
        var line = "";
        foreach (var (text, tone) in parts)
        {
            var marked = OneLine.Marked(text);
            line += HasColour ? Tones.Paint(marked, tone) : marked;
        }

        Text($"{line}\n");
    }

    /// <summary>Writes a question: the answer stands behind it.</summary>
    public void Ask(string question) => Text(OneLine.Marked(question));

    /// <summary>
    /// Writes a JSON document, exact and with nothing in it that steers a terminal.
    /// </summary>
    public void Json(string document) => Text($"{OneLine.EscapedJson(document)}\n");

    /// <summary>Writes text that has been made safe already.</summary>
    /// <exception cref="OutputException">Data cannot be written.</exception>
    public void Text(string text)
    {
        try
        {
            Target.Write(text);
        }
        catch (IOException) when (MayBeLost)
        {
            // No work ends because what is said about it cannot be read.
        }
        catch (IOException failure)
        {
            throw new OutputException(failure);
        }
    }
}
