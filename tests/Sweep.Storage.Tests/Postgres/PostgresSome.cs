using Npgsql;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Tests.Postgres;

namespace Sweep.Storage.Tests.Postgres;

/// <summary>Schemas to test in, and a way in beside the store.</summary>
internal static class PostgresSome
{
    /// <summary>
    /// A schema of the shared server that no test uses yet; skips the test without a server.
    /// </summary>
    public static PostgresAddress Address() => Parse(PostgresServer.Shared.NewSchema());

    public static PostgresAddress Parse(string url) => PostgresAddress.Parse(url).Address!;

    public static IStudyReader Reader(PostgresAddress address) =>
        Assert.IsType<ReadableStore.Opened>(PostgresStudyStore.OpenForReading(address, TimeProvider.System)).Store;

    public static NpgsqlConnection Connect(PostgresAddress address)
    {
        var settings = address.ToConnectionString();
        settings.Pooling = false;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        connection.Open();
        return connection;
    }

    /// <summary>
    /// Gives the lease of a sweep to another process, as that process would have taken it.
    /// </summary>
    public static void Hold(NpgsqlConnection side, SweepId sweep, double seconds, int process, string host) =>
        side.Execute(
            """
            INSERT INTO leases (name, holder, process, host, address, epoch, expires)
            VALUES ($1, 'another', $2, $3, '', 1, clock_timestamp() + make_interval(secs => $4))
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, process = excluded.process, host = excluded.host,
                epoch = leases.epoch + 1, expires = excluded.expires
            """,
            $"sweep {sweep.Text}",
            process,
            host,
            seconds
        );

    public static void Drop(PostgresAddress address)
    {
        using var connection = Connect(address);
        connection.Execute($"DROP SCHEMA IF EXISTS {address.Schema} CASCADE");
    }
}
