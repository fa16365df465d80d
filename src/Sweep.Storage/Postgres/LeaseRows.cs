using Npgsql;
using Sweep.Shared.Protocol;

namespace Sweep.Storage.Postgres;

/// <summary>The rows behind leases. What has expired is told by the server's clock alone.</summary>
internal sealed class LeaseRows(PostgresDatabase database, string token)
{
    // One moment for all rows of a statement.
    private const string Expiry = "(SELECT clock_timestamp()) + make_interval(secs => $1)";

    /// <summary>
    /// How long one renewal may take, in seconds: rather another try over another connection. It
    /// waits for no batch.
    /// </summary>
    private const int RenewalLimit = 2;

    /// <summary>
    /// How long a batch of the lease's former holder may keep us from taking it; then its session
    /// is ended.
    /// </summary>
    private const string LockLimit = "1s";

    /// <summary>
    /// Who has an unexpired lease, and whether that is a former self of this store.
    /// </summary>
    public (LeaseHolder Holder, bool IsOurs)? Find(string name) => database.Read(connection => Find(connection, name));

    /// <summary>How long an unexpired lease lasts unless it is renewed.</summary>
    public TimeSpan? Left(string name) =>
        database.Read(connection =>
            connection
                .Query(
                    """
                    SELECT extract(epoch FROM expires - clock_timestamp())::double precision FROM leases
                    WHERE name = $1 AND expires > clock_timestamp()
                    """,
                    row => (TimeSpan?)TimeSpan.FromSeconds(Math.Max(0, row.GetDouble(0))),
                    name
                )
                .SingleOrDefault()
        );

    /// <summary>The new term; null if another process has the lease.</summary>
    public long? TryTake(string name, LeaseHolder self)
    {
        try
        {
            return database.Quickly(connection => Take(connection, name, self));
        }
        catch (StoreAwayException away)
            when (away.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            // A process stopped in the midst of a batch, and the server waits for the rest of it.
            // Its session is ended only if its lease has expired.
            EndSessionsOfExpired(name);
            return database.Quickly(connection => Take(connection, name, self));
        }
    }

    /// <summary>
    /// Renews all that have not expired, in one statement so that they expire together, and says
    /// which those are.
    /// </summary>
    public IReadOnlyList<string> Renew(IReadOnlyList<Lease> leases) =>
        database.Quickly(connection =>
            connection.QueryWithin(
                RenewalLimit,
                $"""
                UPDATE leases SET expires = {Expiry} FROM unnest($2::text[], $3::bigint[]) AS ours (lease, at_epoch)
                WHERE name = lease AND epoch = at_epoch AND holder = $4 AND expires > clock_timestamp() RETURNING name
                """,
                row => row.GetString(0),
                Lease.Duration.TotalSeconds,
                leases.Select(lease => lease.Name).ToArray(),
                leases.Select(lease => lease.Term).ToArray(),
                token
            )
        );

    /// <summary>
    /// Gives leases back. The row stays, since it counts the epochs, unless it is of a sweep that
    /// does not exist.
    /// </summary>
    public void Release(IReadOnlyList<Lease> leases) =>
        database.Quickly(connection =>
        {
            using var batch = new NpgsqlBatch(connection);
            foreach (var lease in leases)
            {
                batch.Add(
                    """
                    DELETE FROM leases WHERE name = $1 AND epoch = $2 AND holder = $3
                        AND name LIKE 'sweep %' AND NOT EXISTS (SELECT FROM sweeps WHERE id = substr(leases.name, 7))
                    """,
                    lease.Name,
                    lease.Term,
                    token
                );
                batch.Add(
                    "UPDATE leases SET expires = '-infinity' WHERE name = $1 AND epoch = $2 AND holder = $3",
                    lease.Name,
                    lease.Term,
                    token
                );
            }

            return batch.ExecuteNonQuery();
        });

    private (LeaseHolder Holder, bool IsOurs)? Find(NpgsqlConnection connection, string name) =>
        connection
            .Query(
                "SELECT process, host, address, holder = $2 FROM leases WHERE name = $1 AND expires > "
                    + "clock_timestamp()",
                row =>
                    ((LeaseHolder, bool)?)
                        (new LeaseHolder(row.GetInt32(0), row.GetString(1), row.GetString(2)), row.GetBoolean(3)),
                name,
                token
            )
            .SingleOrDefault();

    private long? Take(NpgsqlConnection connection, string name, LeaseHolder self)
    {
        // First without a lock, so that asking for a lease that is held never holds up its holder.
        if (Find(connection, name) is { IsOurs: false })
            return null;
        using var batch = new NpgsqlBatch(connection);
        batch.Add("SELECT set_config('lock_timeout', $1, true)", LockLimit);
        batch.Add(
            $"""
            INSERT INTO leases (name, holder, process, host, address, epoch, expires)
            VALUES ($2, $3, $4, $5, $6, 1, {Expiry})
            ON CONFLICT (name) DO UPDATE SET
                holder = excluded.holder, process = excluded.process, host = excluded.host, address = excluded.address,
                epoch = leases.epoch + 1, expires = {Expiry}
            WHERE leases.expires <= clock_timestamp() OR leases.holder = excluded.holder
            RETURNING epoch
            """,
            Lease.Duration.TotalSeconds,
            name,
            token,
            self.ProcessId,
            self.Host,
            self.Address
        );
        using var reader = batch.ExecuteReader();
        reader.NextResult();
        return reader.Read() ? reader.GetInt64(0) : null;
    }

    private void EndSessionsOfExpired(string name) =>
        database.Quickly(connection =>
            connection.Execute(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity JOIN leases ON application_name = $2 || holder
                WHERE leases.name = $1 AND holder <> $3 AND expires <= clock_timestamp()
                    AND datname = current_database()
                """,
                name,
                PostgresDatabase.SessionName(""),
                token
            )
        );
}
