using Npgsql;
using Sweep.Coordinator.Storage.Postgres;

namespace Sweep.Coordinator.Tests.Storage.Postgres;

public sealed class PostgresFailuresTests
{
    /// <summary>In the words of the client library, which asks the server before it looks for a password.</summary>
    [Fact]
    public void A_missing_password_is_told_with_the_remedy()
    {
        var address = PostgresAddress.Parse("postgres://user@host/sweeps").Address!;
        var missing = new NpgsqlException("No password has been provided but the backend requires one (in SASL/SCRAM-SHA-256)");
        var message = PostgresFailures.Explain(address, missing).Message;
        Assert.Contains("wants a password and none was given", message);
        Assert.Contains("PGPASSWORD", message);
        Assert.Contains("PGPASSFILE", message);
    }
}
