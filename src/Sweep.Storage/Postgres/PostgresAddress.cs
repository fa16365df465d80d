using System.Globalization;
using Npgsql;

namespace Sweep.Storage.Postgres;

/// <summary>
/// Where a PostgreSQL store is:
/// <c>postgres://user:password@host:port/database?schema=NAME&amp;sslmode=MODE</c>. The password
/// better comes from PGPASSWORD or from the file that PGPASSFILE names (else ~/.pgpass), which the
/// client library reads itself; this class never lets out one that was in the URL.
/// </summary>
public sealed class PostgresAddress
{
    private const int DefaultPort = 5432;
    private const int LongestName = 63; // of PostgreSQL's identifiers, in bytes
    private const string DefaultSchema = "sweep";

    private static readonly string[] Prefixes = ["postgres://", "postgresql://"];

    private static readonly (string Name, SslMode Mode)[] SslModes =
    [
        ("disable", Npgsql.SslMode.Disable),
        ("allow", Npgsql.SslMode.Allow),
        ("prefer", Npgsql.SslMode.Prefer),
        ("require", Npgsql.SslMode.Require),
        ("verify-ca", Npgsql.SslMode.VerifyCA),
        ("verify-full", Npgsql.SslMode.VerifyFull),
    ];

    private string? password;
    private SslMode? sslMode;
    private string? rootCertificate;

    private PostgresAddress(string host, int port, string database) => (Host, Port, Database) = (host, port, database);

    public string Host { get; }

    public int Port { get; }

    public string Database { get; }

    /// <summary>Null: what PGUSER says, else the user of this process.</summary>
    public string? User { get; private set; }

    /// <summary>The schema that holds the store's tables.</summary>
    public string Schema { get; private set; } = DefaultSchema;

    /// <summary>Whether a text means a PostgreSQL store, well said or not.</summary>
    public static bool IsMeant(string text) =>
        Prefixes.Any(prefix => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>
    /// The address, or what is wrong with it, without repeating anything that might be a password.
    /// </summary>
    public static (PostgresAddress? Address, string? Mistake) Parse(string text)
    {
        const string form = "expected postgres://USER@HOST:PORT/DATABASE?schema=NAME";
        if (!IsMeant(text) || !Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Host.Length == 0)
            return (
                null,
                $"the store's URL cannot be read: {form} (in a password / ? # @ : and % are written as %2F %3F %23 "
                    + "%40 %3A %25; better put it into PGPASSWORD)"
            );
        var database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/'));
        if (database.Length == 0 || database.Contains('/', StringComparison.Ordinal))
            return (null, $"the store's URL names no database: {form}");
        if (url.Fragment.Length > 0)
            return (null, $"the store's URL has a # in it: {form} (in a password it is written as %23)");

        var address = new PostgresAddress(
            url.DnsSafeHost,
            url.IsDefaultPort || url.Port < 0 ? DefaultPort : url.Port,
            database
        );
        var (user, secret) = url.UserInfo.Split(':', 2) is [var name, var word] ? (name, word) : (url.UserInfo, null);
        if (user.Length > 0)
            address.User = Uri.UnescapeDataString(user);
        if (secret is { Length: > 0 })
            address.password = Uri.UnescapeDataString(secret);
        return address.Configure(url.Query) is { } mistake ? (null, mistake) : (address, null);
    }

    /// <summary>
    /// The URL again, without the password: for messages, and for commands that are suggested.
    /// </summary>
    public override string ToString()
    {
        List<string> settings = [];
        if (Schema != DefaultSchema)
            settings.Add($"schema={Schema}");
        if (sslMode is { } mode)
            settings.Add($"sslmode={SslModes.First(entry => entry.Mode == mode).Name}");
        if (rootCertificate is not null)
            settings.Add($"sslrootcert={Uri.EscapeDataString(rootCertificate)}");
        var host = Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        var port = Port == DefaultPort ? "" : string.Create(CultureInfo.InvariantCulture, $":{Port}");
        var user = User is null ? "" : $"{Uri.EscapeDataString(User)}@";
        var query = settings.Count == 0 ? "" : $"?{string.Join('&', settings)}";
        return $"postgres://{user}{host}{port}/{Uri.EscapeDataString(Database)}{query}";
    }

    internal NpgsqlConnectionStringBuilder ToConnectionString()
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = Host,
            Port = Port,
            Database = Database,
            SearchPath = Schema,
        };
        if (User is not null)
            builder.Username = User;
        if (password is not null)
            builder.Password = password;
        if (sslMode is { } mode)
            builder.SslMode = mode;
        if (rootCertificate is not null)
            builder.RootCertificate = rootCertificate;
        return builder;
    }

    private string? Configure(string query)
    {
        foreach (var pair in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = pair.Split('=', 2);
            var (key, value) = (parts[0], parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : "");
            switch (key)
            {
                case "schema" when IsSchema(value):
                    Schema = value;
                    break;
                case "schema":
                    return $"schema={value} in the store's URL: expected lower-case letters, digits and _, "
                        + $"beginning with a letter, at most {LongestName}, and not pg_…";
                case "sslmode" when SslModes.Any(entry => entry.Name == value):
                    sslMode = SslModes.First(entry => entry.Name == value).Mode;
                    break;
                case "sslmode":
                    return $"sslmode={value} in the store's URL: expected one of "
                        + $"{string.Join(", ", SslModes.Select(entry => entry.Name))}";
                case "sslrootcert" when value.Length > 0:
                    rootCertificate = value;
                    break;
                case "sslrootcert":
                    return "sslrootcert in the store's URL: expected the path of a file";
                default:
                    return $"the store's URL has a setting '{key}', which is not known: there are schema, sslmode "
                        + "and sslrootcert";
            }
        }

        return null;
    }

    private static bool IsSchema(string text) =>
        text.Length is > 0 and <= LongestName
        && char.IsAsciiLetterLower(text[0])
        && !text.StartsWith("pg_", StringComparison.Ordinal)
        && text.All(sign => char.IsAsciiLetterLower(sign) || char.IsAsciiDigit(sign) || sign == '_');
}
