using Npgsql;
using Sweep.Coordinator.Storage;
using Sweep.Coordinator.Storage.Postgres;
using Sweep.Tests.Postgres;

namespace Sweep.Coordinator.Tests.Storage.Postgres;

/// <summary>Schemas to test in, and a way in beside the store.</summary>
internal static class PostgresSome
{
    /// <summary>A schema of the shared server that nobody uses yet; skips the test where there is no server.</summary>
    public static PostgresAddress Address() => Parse(PostgresServer.Shared.NewSchema());

    public static PostgresAddress Parse(string url) => PostgresAddress.Parse(url).Address!;

    public static IStudyStore Reader(PostgresAddress address) => Assert.IsType<ReadableStore.Opened>(PostgresStudyStore.OpenForReading(address, TimeProvider.System)).Store;

    public static NpgsqlConnection Connect(PostgresAddress address)
    {
        var settings = address.ToConnectionString();
        settings.Pooling = false;
        var connection = new NpgsqlConnection(settings.ConnectionString);
        connection.Open();
        return connection;
    }

    public static void Drop(PostgresAddress address)
    {
        using var connection = Connect(address);
        connection.Execute($"DROP SCHEMA IF EXISTS {address.Schema} CASCADE");
    }
}
