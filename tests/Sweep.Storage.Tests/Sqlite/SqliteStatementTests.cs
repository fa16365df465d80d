using Foundation;
using Microsoft.Data.Sqlite;
using Sweep.Storage.Sqlite;

namespace Sweep.Storage.Tests.Sqlite;

public sealed class SqliteStatementTests : IDisposable
{
    private readonly SqliteConnection connection = new("Data Source=:memory:");

    public SqliteStatementTests()
    {
        connection.Open();
        connection.Execute(
            "CREATE TABLE things (id INTEGER PRIMARY KEY, word TEXT NOT NULL, size REAL, bytes BLOB) STRICT"
        );
    }

    public void Dispose() => connection.Dispose();

    [Theory]
    [InlineData("", 0.1, new byte[0])]
    [InlineData("a\0b\"\u20ac\U0001F600", -0.0, new byte[] { 0, 255 })]
    [InlineData("null", null, null)]
    public void What_is_written_is_read(string word, double? size, byte[]? bytes)
    {
        using (var insert = new SqliteStatement(connection, "INSERT INTO things VALUES ($1, $2, $3, $4)"))
            insert.With(long.MinValue).With(word).With(size).With(bytes).Run();

        using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, word, size, bytes FROM things";
        using var row = command.ExecuteReader();
        Assert.True(row.Read());
        Assert.Equal(long.MinValue, row.GetInt64(0));
        Assert.Equal(word, row.GetString(1));
        Assert.Equal(size, row.IsDBNull(2) ? null : row.GetDouble(2));
        Assert.Equal(bytes, row.IsDBNull(3) ? null : row.GetFieldValue<byte[]>(3));
    }

    [Fact]
    public void A_statement_that_failed_says_why_and_runs_again_with_other_values()
    {
        using var insert = new SqliteStatement(connection, "INSERT INTO things (id, word) VALUES ($1, $2)");
        insert.With(1).With("one").Run();
        var failure = Assert.Throws<SqliteException>(() => insert.With(1).With("other").Run());
        Assert.Equal(19, failure.SqliteErrorCode);
        Assert.Contains("UNIQUE constraint failed: things.id", failure.Message, StringComparison.Ordinal);
        insert.With(2).With("two").Run();
        Assert.Equal("one,two", connection.Scalar("SELECT group_concat(word) FROM things"));
    }

    [Fact]
    public void A_parameter_too_many_or_too_few_is_refused_and_so_is_a_wrong_statement()
    {
        Assert.Throws<SqliteException>(() => new SqliteStatement(connection, "INSERT INTO nothing VALUES ($1)"));
        using var insert = new SqliteStatement(connection, "INSERT INTO things (id, word) VALUES ($1, 'x')");
        Assert.Throws<SqliteException>(() => insert.With(1).With(2));
        Assert.Throws<InvariantViolatedException>(insert.Run);
        insert.With(3).Run();
        Assert.Equal(3L, connection.Scalar("SELECT id FROM things"));
    }
}
