using Sweep.Storage.Postgres;

namespace Sweep.Storage.Tests.Postgres;

public sealed class PostgresAddressTests
{
    [Fact]
    public void All_that_a_URL_says_is_understood()
    {
        var address = Parse(
            "postgres://ann%40home:p%2Fw%3A%40@db.example:6000/my%20db?schema=team_1&sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem"
        );
        Assert.Equal(
            ("db.example", 6000, "my db", "ann@home", "team_1"),
            (address.Host, address.Port, address.Database, address.User, address.Schema)
        );
        var settings = address.ToConnectionString();
        Assert.Equal("p/w:@", settings.Password);
        Assert.Equal(Npgsql.SslMode.VerifyFull, settings.SslMode);
        Assert.Equal("/etc/ca.pem", settings.RootCertificate);
        Assert.Equal("team_1", settings.SearchPath);
    }

    [Fact]
    public void What_it_does_not_say_has_a_default()
    {
        var address = Parse("postgresql://db/sweeps");
        Assert.Equal(
            ("db", 5432, "sweeps", null, "sweep"),
            (address.Host, address.Port, address.Database, address.User, address.Schema)
        );
        Assert.Null(address.ToConnectionString().Password);
        Assert.Equal("::1", Parse("postgres://[::1]/sweeps").Host);
    }

    [Theory]
    [InlineData(
        "postgres://ann:secret@db:6000/x?schema=a&sslmode=require",
        "postgres://ann@db:6000/x?schema=a&sslmode=require"
    )]
    [InlineData("postgres://ann%40home:secret@[::1]/my%20db", "postgres://ann%40home@[::1]/my%20db")]
    [InlineData("POSTGRESQL://db:5432/x?schema=sweep", "postgres://db/x")]
    public void It_is_shown_without_its_password_and_leads_to_the_same_place(string url, string shown)
    {
        Assert.Equal(shown, Parse(url).ToString());
        Assert.Equal(shown, Parse(shown).ToString());
    }

    [Theory]
    [InlineData("postgres://", "cannot be read")]
    [InlineData("postgres:///x", "cannot be read")]
    [InlineData("postgres://ann:secret@db:port/x", "cannot be read")]
    [InlineData("postgres://ann:secret@db", "names no database")]
    [InlineData("postgres://ann:secret@db/", "names no database")]
    [InlineData("postgres://ann:secret@db/a/b", "names no database")]
    [InlineData("postgres://ann:secret@db/x#y", "%23")]
    [InlineData(
        "postgres://ann:secret@db/x?shema=a",
        "'shema', which is not known: there are schema, sslmode and sslrootcert"
    )]
    [InlineData("postgres://ann:secret@db/x?schema=", "schema=")]
    [InlineData("postgres://ann:secret@db/x?schema=Team", "schema=Team")]
    [InlineData("postgres://ann:secret@db/x?schema=a%22b", "expected lower-case letters")]
    [InlineData("postgres://ann:secret@db/x?schema=pg_x", "pg_")]
    [InlineData(
        "postgres://ann:secret@db/x?sslmode=on",
        "expected one of disable, allow, prefer, require, verify-ca, verify-full"
    )]
    [InlineData("postgres://ann:secret@db/x?sslrootcert", "sslrootcert")]
    public void A_mistake_is_told_without_the_password(string url, string part)
    {
        var (address, mistake) = PostgresAddress.Parse(url);
        Assert.Null(address);
        Assert.Contains(part, mistake, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", mistake, StringComparison.Ordinal);
    }

    private static PostgresAddress Parse(string url)
    {
        var (address, mistake) = PostgresAddress.Parse(url);
        Assert.Null(mistake);
        return address!;
    }
}
