using System.Data.Common;

namespace Sweep.Storage.Sql;

/// <summary>
/// A database with the tables of a store. Their columns are the same in SQLite and in PostgreSQL,
/// and so is what reads them.
/// </summary>
internal interface ISqlDatabase
{
    /// <summary>Runs one query, at one moment of the database.</summary>
    /// <param name="sql">Its parameters are $1, $2, ... in order.</param>
    /// <param name="row">
    /// Reads one row. It may be called again for the same row, where a connection broke.
    /// </param>
    /// <exception cref="StorageException">The database failed.</exception>
    List<T> Query<T>(string sql, Func<DbDataReader, T> row, params object[] values);

    /// <summary>
    /// The condition that a column of truth values is true, as the schema's indexes have it.
    /// </summary>
    string IsTrue(string column);
}
