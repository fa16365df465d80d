using System.Data;
using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using Sweep.Shared.Protocol;

namespace Sweep.Storage.Postgres;

/// <summary>
/// What PostgreSQL's refusals, and the network's, mean to a user. None of them repeats a password.
/// </summary>
internal static class PostgresFailures
{
    /// <summary>Raised by must_hold, of the first migration.</summary>
    private const string LeaseLost = "SW001";

    private const string IdleInTransaction = "25P03";
    private const string IdleSession = "57P05";

    private const string PasswordHint = "Give the password in PGPASSWORD, or in a file that PGPASSFILE names.";

    /// <summary>
    /// Whether using the database may throw this whatever we do. A connection that breaks while
    /// Npgsql works on it can also end in a null reference there (npgsql issues 1667, 2912, 2925).
    /// </summary>
    /// <param name="connection">What was worked on; null if none could be opened.</param>
    public static bool IsExpected(Exception failure, NpgsqlConnection? connection = null) =>
        failure switch
        {
            NpgsqlException or SocketException or IOException or TimeoutException or AuthenticationException => true,
            NullReferenceException => connection is { State: not ConnectionState.Open },
            _ => false,
        };

    public static StorageException Explain(PostgresAddress at, Exception failure) =>
        failure is PostgresException refused
            ? Explain(at, refused)
            : failure switch
            {
                { InnerException: AuthenticationException inner } => Encryption(at, inner),
                AuthenticationException => Encryption(at, failure),
                NpgsqlException { InnerException: null } when IsWithoutPassword(failure) => new StorageException(
                    $"The store {at} wants a password and none was given. {PasswordHint}",
                    failure
                ),
                // Of the client library's own: no password although one is wanted, no encryption on
                // the other side, …
                NpgsqlException { InnerException: null } => new StorageException(
                    $"The store {at} cannot be used: {failure.Message}",
                    failure
                ),
                NullReferenceException => Away(at, "the connection broke", failure),
                _ => Away(at, (failure.InnerException ?? failure).Message, failure),
            };

    /// <summary>The client library has no code for it, only these words.</summary>
    private static bool IsWithoutPassword(Exception failure) =>
        failure.Message.StartsWith("No password has been provided", StringComparison.Ordinal);

    // https://www.postgresql.org/docs/current/errcodes-appendix.html
    private static StorageException Explain(PostgresAddress at, PostgresException refused) =>
        refused.SqlState switch
        {
            LeaseLost => new WriterDeposedException(
                $"Another process has taken over ({refused.MessageText}): nothing was written.",
                refused
            ),
            PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
                new StorageException(
                    $"The store {at} does not let us in: {refused.MessageText}. {PasswordHint}",
                    refused
                ),
            PostgresErrorCodes.InvalidCatalogName => new StorageException(
                $"The server has no database '{at.Database}' ({at}). Make it with `createdb {at.Database}`, or name "
                    + "another.",
                refused
            ),
            PostgresErrorCodes.InsufficientPrivilege => new StorageException(
                $"The store {at} does not permit that: {refused.MessageText}. docs/guides/storage.md has the grants "
                    + "that sweep needs.",
                refused
            ),
            PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.UndefinedFunction
            or PostgresErrorCodes.UndefinedColumn
            or PostgresErrorCodes.InvalidSchemaName => new StorageException(
                $"The schema '{at.Schema}' of {at} is damaged: {refused.MessageText}. Restore it from a backup.",
                refused
            ),
            PostgresErrorCodes.DiskFull => new StorageException(
                $"The server of {at} has no room left: {refused.MessageText}. Nothing that was acknowledged is "
                    + "lost: free some space there, then resume.",
                refused
            ),
            _ when IsAway(refused.SqlState) => Away(at, refused.MessageText, refused),
            _ => new StorageException($"The store {at} failed: {refused.MessageText} ({refused.SqlState})", refused),
        };

    /// <summary>
    /// Shutting down, starting up, ended by an administrator, read-only after a failover, all
    /// connections taken, too slow: it may be better in a moment.
    /// </summary>
    private static bool IsAway(string state) =>
        state.StartsWith("08", StringComparison.Ordinal)
        || state
            is PostgresErrorCodes.AdminShutdown
                or PostgresErrorCodes.CrashShutdown
                or PostgresErrorCodes.CannotConnectNow
                or IdleSession
                or PostgresErrorCodes.TooManyConnections
                or PostgresErrorCodes.OutOfMemory
                or PostgresErrorCodes.ReadOnlySqlTransaction
                or PostgresErrorCodes.QueryCanceled
                or PostgresErrorCodes.LockNotAvailable
                or IdleInTransaction
                or PostgresErrorCodes.SerializationFailure
                or PostgresErrorCodes.DeadlockDetected;

    private static StoreAwayException Away(PostgresAddress at, string why, Exception failure) =>
        new(
            $"The store {at} cannot be reached now: {why.TrimEnd('.')}. Nothing that was acknowledged is lost; see "
                + "whether the server runs.",
            failure
        );

    private static StorageException Encryption(PostgresAddress at, Exception failure) =>
        new(
            $"The store {at} cannot be reached over an encrypted connection: {failure.Message} See to sslmode and "
                + "sslrootcert in its URL.",
            failure
        );
}
