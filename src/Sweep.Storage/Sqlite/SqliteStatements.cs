using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Sweep.Storage.Sqlite;

/// <summary>
/// One statement, one line. An object mapper would save little here and double the time that a
/// command takes to its first answer.
/// </summary>
internal static class SqliteStatements
{
    public static int Execute(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object Value)> parameters
    )
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; null without a row.</summary>
    public static object? Scalar(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object Value)> parameters
    )
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteScalar();
    }

    public static List<T> Query<T>(
        this SqliteConnection connection,
        string sql,
        Func<SqliteDataReader, T> row,
        params ReadOnlySpan<(string Name, object Value)> parameters
    )
    {
        using var command = connection.Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    /// <summary>The values of $1, $2, ... in order.</summary>
    public static (string Name, object Value)[] Numbered(object[] values) =>
        [.. values.Select((value, at) => (string.Create(CultureInfo.InvariantCulture, $"${at + 1}"), value))];

    private static SqliteCommand Command(
        this SqliteConnection connection,
        string sql,
        ReadOnlySpan<(string Name, object Value)> parameters
    )
    {
        var command = connection.CreateCommand(); // within the connection's transaction, if it has one
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}
