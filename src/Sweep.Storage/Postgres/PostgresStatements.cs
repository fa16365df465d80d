using Npgsql;

namespace Sweep.Storage.Postgres;

/// <summary>One statement, one line. Parameters are $1, $2, … in order.</summary>
internal static class PostgresStatements
{
    public static int Execute(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row; null without a row.</summary>
    public static object? Scalar(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object> parameters)
    {
        using var command = connection.Command(sql, parameters);
        return command.ExecuteScalar();
    }

    public static List<T> Query<T>(
        this NpgsqlConnection connection,
        string sql,
        Func<NpgsqlDataReader, T> row,
        params ReadOnlySpan<object> parameters
    )
    {
        using var command = connection.Command(sql, parameters);
        return command.Rows(row);
    }

    /// <param name="limit">
    /// How many seconds the answer may take, where that is less than usual.
    /// </param>
    public static List<T> QueryWithin<T>(
        this NpgsqlConnection connection,
        int limit,
        string sql,
        Func<NpgsqlDataReader, T> row,
        params ReadOnlySpan<object> parameters
    )
    {
        using var command = connection.Command(sql, parameters);
        command.CommandTimeout = limit;
        return command.Rows(row);
    }

    /// <summary>
    /// Adds a statement to a batch, and returns it: once the batch ran, it tells how many rows it
    /// changed.
    /// </summary>
    public static NpgsqlBatchCommand Add(this NpgsqlBatch batch, string sql, params ReadOnlySpan<object> parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(command);
        return command;
    }

    private static List<T> Rows<T>(this NpgsqlCommand command, Func<NpgsqlDataReader, T> row)
    {
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(row(reader));
        return rows;
    }

    private static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, ReadOnlySpan<object> parameters)
    {
        var command = new NpgsqlCommand(sql, connection); // within the connection's transaction, if it has one
        foreach (var value in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
