using System.Data.Common;
using System.Globalization;
using Npgsql;
using Sweep.Shared.Protocol;
using Sweep.Storage.Sql;

namespace Sweep.Storage.Postgres;

/// <summary>
/// A database and how we connect to it: quickly for what holds a lease's row, so that it is over
/// before a lease is; patiently for what reads, for blobs and for migrations. Safe for any number
/// of threads.
/// </summary>
internal sealed class PostgresDatabase : ISqlDatabase, IDisposable
{
    /// <summary>
    /// How long the server may work on one statement of a batch, or a batch wait for a lock.
    /// </summary>
    public static readonly TimeSpan QuickLimit = TimeSpan.FromSeconds(3);

    /// <summary>The same for everything else.</summary>
    public static readonly TimeSpan PatientLimit = TimeSpan.FromSeconds(60);

    /// <summary>How long a connection may take that does something quick.</summary>
    private static readonly TimeSpan QuickConnectLimit = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The same for everything else: a busy server, or one that wakes up when it is called, takes
    /// its time.
    /// </summary>
    private static readonly TimeSpan PatientConnectLimit = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How much longer than the server we wait for its answer: then the network is cut.
    /// </summary>
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(1);

    private const int MostConnections = 16; // of each kind; who wants another waits

    private readonly NpgsqlDataSource quick;
    private readonly NpgsqlDataSource patient;

    /// <param name="token">
    /// What sessions are called by, so that the process that takes over can end those of a holder
    /// that is stuck.
    /// </param>
    public PostgresDatabase(PostgresAddress address, string token)
    {
        Address = address;
        try
        {
            quick = Source(address, token, QuickLimit, QuickConnectLimit);
            patient = Source(address, token, PatientLimit, PatientConnectLimit);
        }
        catch (ArgumentException refused)
        {
            throw new StorageException($"The store {address} cannot be used: {refused.Message}", refused);
        }
    }

    public PostgresAddress Address { get; }

    /// <summary>How the sessions of a store are called at the server.</summary>
    public static string SessionName(string token) => $"sweep {token}";

    /// <summary>
    /// Reads. Tried once more where a connection turns out to have been ended while it lay unused.
    /// </summary>
    /// <exception cref="StorageException">The database failed.</exception>
    public T Read<T>(Func<NpgsqlConnection, T> work)
    {
        try
        {
            return Use(patient, work);
        }
        catch (StoreAwayException away)
            when (away.InnerException is not PostgresException { SqlState: not PostgresErrorCodes.AdminShutdown })
        {
            return Use(patient, work);
        }
    }

    public List<T> Query<T>(string sql, Func<DbDataReader, T> row, params object[] values) =>
        Read(connection => connection.Query(sql, row, values));

    public string IsTrue(string column) => column;

    /// <summary>
    /// Does something that may take long. If it fails for want of a connection, it may have
    /// happened or not.
    /// </summary>
    public T Patiently<T>(Func<NpgsqlConnection, T> work) => Use(patient, work);

    /// <summary>The same with what a delegate cannot capture.</summary>
    public T Patiently<TState, T>(TState state, Func<NpgsqlConnection, TState, T> work)
        where TState : allows ref struct => Use(patient, state, work);

    /// <summary>Does something that must be over before a lease is.</summary>
    public T Quickly<T>(Func<NpgsqlConnection, T> work) => Use(quick, work);

    /// <summary>
    /// Closes the connections that lie unused: those of a server that has gone would fail one after
    /// the other once it is back.
    /// </summary>
    public void Forget()
    {
        quick.Clear();
        patient.Clear();
    }

    public void Dispose()
    {
        quick.Dispose();
        patient.Dispose();
    }

    private T Use<T>(NpgsqlDataSource source, Func<NpgsqlConnection, T> work) =>
        Use(source, work, static (connection, work) => work(connection));

    private T Use<TState, T>(NpgsqlDataSource source, TState state, Func<NpgsqlConnection, TState, T> work)
        where TState : allows ref struct
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = source.OpenConnection();
            return work(connection, state);
        }
        catch (Exception failure) when (PostgresFailures.IsExpected(failure, connection))
        {
            var explained = PostgresFailures.Explain(Address, failure);
            if (explained is StoreAwayException)
                Forget();
            throw explained;
        }
        finally
        {
            connection?.Dispose();
        }
    }

    private static NpgsqlDataSource Source(PostgresAddress address, string token, TimeSpan limit, TimeSpan connectLimit)
    {
        var settings = address.ToConnectionString();
        settings.ApplicationName = SessionName(token);
        settings.MaxPoolSize = MostConnections;
        settings.NoResetOnClose = true; // we change nothing of a session
        settings.MaxAutoPrepare = 40;
        settings.AutoPrepareMinUsages = 2;
        settings.Timeout = (int)connectLimit.TotalSeconds;
        settings.CommandTimeout = (int)(limit + AnswerLimit).TotalSeconds;
        settings.CancellationTimeout = -1; // the server ends what takes too long by itself
        var milliseconds = ((long)limit.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        // Whatever the server, the database or the role say. Durable means flushed before
        // acknowledged.
        settings.Options =
            "-c synchronous_commit=on -c default_transaction_isolation=read\\ committed"
            + $" -c statement_timeout={milliseconds} -c lock_timeout={milliseconds}"
            + $" -c idle_in_transaction_session_timeout={milliseconds}";
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }
}
