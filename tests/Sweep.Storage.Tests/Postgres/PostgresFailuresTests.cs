using Npgsql;
using Sweep.Shared.Protocol;
using Sweep.Storage.Postgres;
using Sweep.Tests.Postgres;

namespace Sweep.Storage.Tests.Postgres;

public sealed class PostgresFailuresTests
{
    /// <summary>
    /// In the words of the client library, which asks the server before it looks for a password.
    /// </summary>
    [Fact]
    public void A_missing_password_is_told_with_the_remedy()
    {
        var address = PostgresAddress.Parse("postgres://user@host/sweeps").Address!;
        var missing = new NpgsqlException(
            "No password has been provided but the backend requires one (in SASL/SCRAM-SHA-256)"
        );
        var message = PostgresFailures.Explain(address, missing).Message;
        Assert.Contains("wants a password and none was given", message);
        Assert.Contains("PGPASSWORD", message);
        Assert.Contains("PGPASSFILE", message);
    }

    /// <summary>The client library does so where a server dies at a bad moment.</summary>
    [Fact]
    public void A_null_reference_on_a_broken_connection_is_a_store_that_is_away()
    {
        using var database = new PostgresDatabase(PostgresSome.Parse(PostgresServer.Shared.NewSchema()), "a test");
        var away = Assert.Throws<StoreAwayException>(() => database.Quickly(Break));
        Assert.Contains("the connection broke", away.Message, StringComparison.Ordinal);
        Assert.IsType<NullReferenceException>(away.InnerException);

        static int Break(NpgsqlConnection connection)
        {
            connection.Close();
            return Null(connection);
        }
    }

    [Fact]
    public void A_null_reference_on_a_working_connection_is_a_bug()
    {
        using var database = new PostgresDatabase(PostgresSome.Parse(PostgresServer.Shared.NewSchema()), "a test");
        Assert.Throws<NullReferenceException>(() => database.Quickly(Null));
    }

    private static int Null(NpgsqlConnection connection)
    {
        string? nothing = connection.Site?.Name;
        return nothing!.Length;
    }
}
