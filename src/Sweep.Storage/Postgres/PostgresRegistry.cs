using System.Globalization;
using System.Security.Cryptography;
using Foundation;
using Npgsql;

namespace Sweep.Storage.Postgres;

/// <summary>The coordinators of a schema, as rows that end by the server's clock.</summary>
internal sealed class PostgresRegistry(PostgresDatabase database, LeaseKeeper leases) : ICoordinatorRegistry
{
    /// <summary>How long an entry counts after its last renewal.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromSeconds(6);

    /// <summary>
    /// How many digits of a name count the coordinators; the others cannot be guessed.
    /// </summary>
    private const int NumberDigits = 16;

    private const int SuffixBytes = 8;

    public string Register(CoordinatorEntry entry)
    {
        WriteRules.Check(entry.Identity);
        var suffix = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SuffixBytes));
        var self = entry.Identity;
        var number = database.Quickly(connection =>
            connection
                .Query(
                    """
                    WITH old AS (DELETE FROM coordinators WHERE expires < clock_timestamp() - interval '1 day')
                    INSERT INTO coordinators (suffix, place, fingerprint, address, process, host, is_member, expires)
                    VALUES ($1, $2, $3, $4, $5, $6, false, clock_timestamp() + make_interval(secs => $7))
                    RETURNING number
                    """,
                    row => row.GetInt64(0),
                    suffix,
                    entry.LinkAddress,
                    entry.Fingerprint,
                    self.Address,
                    self.ProcessId,
                    self.Host,
                    Life.TotalSeconds
                )
                .Single()
        );
        return NameOf(number, suffix);
    }

    /// <summary>
    /// In one statement, since each coordinator does it twice a second. It reads its own row as it
    /// was before.
    /// </summary>
    public RegistryView Renew(string name, bool isMember)
    {
        var rows = database.Quickly(connection =>
            connection.Query(
                """
                WITH renewed AS (
                    UPDATE coordinators SET is_member = $2, expires = clock_timestamp() + make_interval(secs => $3)
                    WHERE number = $1 RETURNING number
                )
                SELECT number, suffix, place, fingerprint, entry.address, entry.process, entry.host,
                    CASE WHEN number = $1 THEN $2 ELSE is_member END,
                    founder.address, leader.address, leader.process, leader.host
                FROM coordinators entry
                LEFT JOIN leases founder ON founder.name = $4 AND founder.expires > clock_timestamp()
                LEFT JOIN leases leader ON leader.name = $5 AND leader.expires > clock_timestamp()
                WHERE entry.expires > clock_timestamp() OR number IN (SELECT number FROM renewed)
                ORDER BY number
                """,
                row => (Coordinator: Read(row), Founder: ReadFounder(row), Leader: ReadLeader(row)),
                NumberOf(name),
                isMember,
                Life.TotalSeconds,
                NameOf(CoordinatorLease.Founding),
                LeaseKeeper.Leader
            )
        );
        var any = rows.FirstOrDefault();
        return new RegistryView([.. rows.Select(row => row.Coordinator)], any.Founder, any.Leader);
    }

    public void Withdraw(string name)
    {
        const string Delete = "DELETE FROM coordinators WHERE number = $1";
        database.Quickly(connection => connection.Execute(Delete, NumberOf(name)));
    }

    public IHeldLease? TryTake(CoordinatorLease lease, string name) =>
        leases.TryTake(NameOf(lease), LeaseHolder.Self(name), out _);

    public string? HolderOf(CoordinatorLease lease) => leases.HolderOf(NameOf(lease))?.Address;

    private static RegisteredCoordinator Read(NpgsqlDataReader row)
    {
        var identity = new LeaderIdentity(row.GetString(4), row.GetInt32(5), row.GetString(6));
        var entry = new CoordinatorEntry(identity, row.GetString(2), row.GetString(3));
        return new RegisteredCoordinator(NameOf(row.GetInt64(0), row.GetString(1)), entry, row.GetBoolean(7));
    }

    private static string? ReadFounder(NpgsqlDataReader row) => row.IsDBNull(8) ? null : row.GetString(8);

    private static LeaderIdentity? ReadLeader(NpgsqlDataReader row) =>
        row.IsDBNull(9) ? null : new LeaderIdentity(row.GetString(9), row.GetInt32(10), row.GetString(11));

    private static string NameOf(long number, string suffix) =>
        number.ToString($"x{NumberDigits}", CultureInfo.InvariantCulture) + suffix;

    private static long NumberOf(string name) =>
        long.Parse(name.AsSpan(0, NumberDigits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string NameOf(CoordinatorLease lease) =>
        lease switch
        {
            CoordinatorLease.Founding => "founding",
            CoordinatorLease.Downing => "downing",
            _ => throw Invariant.Unreachable(lease),
        };
}
