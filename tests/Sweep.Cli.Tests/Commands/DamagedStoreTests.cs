using System.Globalization;
using Microsoft.Data.Sqlite;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Cli.Tests.Commands;

/// <summary>
/// One digit after another of a store is changed behind its back. Each command that reads shows
/// what it showed before, or shows nothing and says what is damaged.
/// </summary>
public sealed class DamagedStoreTests : IDisposable
{
    private static readonly string[][] Readers =
    [
        ["list"],
        ["leaderboard", "quick"],
        ["show", "quick"],
        ["show", "quick", "1"],
        ["export", "quick", "--format", "json"],
    ];

    private readonly TestCommandLine cli = new() { OpensRealStores = true };
    private readonly string store;

    public DamagedStoreTests() => store = Path.Combine(cli.Folder, "sweep.db");

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("trials", 1)]
    [InlineData("trials", 2)]
    [InlineData("summaries", 1)]
    public async Task A_changed_digit_of_a_summary_is_never_shown(string table, int objectives)
    {
        var truths = await BeginAsync(objectives);
        foreach (var flip in FlipsOf(table))
        {
            if (!TryApply(flip, back: false))
                continue;
            var named = false;
            foreach (var (reader, truth) in Readers.Zip(truths))
            {
                Assert.True(
                    await EnterAsync(reader) == 0,
                    $"{flip}: sweep {string.Join(' ', reader)}: {cli.StandardError}"
                );
                var what = $"{flip}: sweep {string.Join(' ', reader)}:\n{cli.Output}\n\n{truth}";
                Assert.True(cli.Output == truth, what);
                named |= cli.StandardError.Contains("The store is damaged: the summary", StringComparison.Ordinal);
            }

            // Where the row is out of reach there is no summary, and readers read the log.
            Assert.True(named || flip.Column == "sweep", $"{flip} is not named");
            TryApply(flip, back: true);
        }
    }

    [Fact]
    public async Task A_changed_digit_of_a_log_is_never_shown_and_resume_names_it()
    {
        var truths = await BeginAsync(1);
        var flips = FlipsOf("events");
        // Some events and the last one.
        foreach (var flip in flips.Where(flip => flip.Row % 5 == 1 || flip.Row == flips[^1].Row))
        {
            if (flip.Column == "number" || !TryApply(flip, back: false))
                continue;
            foreach (var (reader, truth) in Readers.Zip(truths))
                await AssertIsTrueOrNamedAsync(flip, reader, truth);
            Assert.True(await EnterAsync("resume", "quick") == 1, $"{flip}: {cli.StandardError}");
            Assert.Contains("The store is damaged: event", cli.StandardError, StringComparison.Ordinal);
            TryApply(flip, back: true);
        }
    }

    private async Task AssertIsTrueOrNamedAsync(Flip flip, string[] reader, string truth)
    {
        var code = await EnterAsync(reader);
        var isNamed =
            code == 1
            && cli.Output.Length == 0
            && cli.StandardError.Contains("The store is damaged: event", StringComparison.Ordinal);
        var what = $"{flip}: sweep {string.Join(' ', reader)} ended with {code}: {cli.StandardError}\n{cli.Output}";
        Assert.True(isNamed || (code == 0 && cli.Output == truth), what);
    }

    /// <summary>
    /// Runs a sweep of four trials, of which one fails, and returns what each reader shows of it.
    /// </summary>
    private async Task<List<string>> BeginAsync(int objectives)
    {
        cli.Runner = new FakeRunner(
            (command, _) => command.Key.Trial.Number == 2 ? new AttemptOutcome.Failed("no 3 of 7") : null
        );
        var file = cli.File(more: "retries: 0");
        if (objectives > 1)
        {
            var text = (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace(
                "goal: minimize}]",
                "goal: minimize}, {metric: val_kl, goal: minimize}]",
                StringComparison.Ordinal
            );
            await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        }

        Assert.True(await EnterAsync("run", file) == 0, cli.StandardError);
        var truths = new List<string>();
        foreach (var reader in Readers)
        {
            Assert.True(await EnterAsync(reader) == 0, cli.StandardError);
            Assert.NotEmpty(cli.Output);
            truths.Add(cli.Output);
        }

        return truths;
    }

    private Task<int> EnterAsync(params string[] arguments) => cli.EnterAsync([.. arguments, "--store", store]);

    /// <summary>
    /// Every column of every row, changed in its first digit, in its last and in one between.
    /// </summary>
    private List<Flip> FlipsOf(string table)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT rowid AS row_id, * FROM {table}";
        using var rows = command.ExecuteReader();
        var flips = new List<Flip>();
        while (rows.Read())
        {
            for (var column = 1; column < rows.FieldCount; column++)
            {
                var (name, value) = (rows.GetName(column), rows.GetValue(column));
                var changed = Changed(value).Distinct().Where(other => !other.Equals(value));
                flips.AddRange(changed.Select(other => new Flip(table, rows.GetInt64(0), name, value, other)));
            }
        }

        return flips;
    }

    private static IEnumerable<object> Changed(object value)
    {
        switch (value)
        {
            case long number:
                foreach (var text in Digits(number.ToString(CultureInfo.InvariantCulture)))
                    yield return long.TryParse(text, CultureInfo.InvariantCulture, out var read) ? read : number;
                break;
            case double number:
                foreach (var text in Digits(number.ToString("R", CultureInfo.InvariantCulture)))
                    yield return double.Parse(text, CultureInfo.InvariantCulture);
                break;
            case string text:
                foreach (var other in Digits(text))
                    yield return other;
                if (text.Length > 0 && !text.Any(char.IsDigit))
                    yield return text[1..] + "x";
                break;
            case byte[] bytes:
                yield return (byte[])[.. bytes[..^1], (byte)(bytes[^1] ^ 1)];
                break;
            case DBNull:
                yield return 0.5;
                yield return new byte[16];
                break;
        }
    }

    private static IEnumerable<string> Digits(string text)
    {
        var places = Enumerable.Range(0, text.Length).Where(at => char.IsAsciiDigit(text[at])).ToArray();
        if (places.Length == 0)
            yield break;
        foreach (var at in (int[])[places[0], places[places.Length / 2], places[^1]])
            yield return $"{text[..at]}{(char)('0' + ((text[at] - '0' + 1) % 10))}{text[(at + 1)..]}";
    }

    /// <summary>False for a value that the column's type or a key refuses.</summary>
    private bool TryApply(Flip flip, bool back)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText =
            $"PRAGMA foreign_keys = OFF; UPDATE {flip.Table} SET {flip.Column} = $value WHERE rowid = $row";
        command.Parameters.AddWithValue("$value", back ? flip.Before : flip.After);
        // Some columns are the row's own number.
        var isRow = flip is { Table: "summaries", Column: "sweep" };
        command.Parameters.AddWithValue("$row", back && isRow ? flip.After : flip.Row);
        try
        {
            command.ExecuteNonQuery();
            return true;
        }
        catch (SqliteException refused) when (!back && refused.SqliteErrorCode is 19 or 20)
        {
            return false;
        }
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={store};Pooling=False");
        connection.Open();
        return connection;
    }

    private sealed record Flip(string Table, long Row, string Column, object Before, object After);
}
