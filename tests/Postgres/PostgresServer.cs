using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Sweep.Tests.Ports;

namespace Sweep.Tests.Postgres;

/// <summary>
/// A PostgreSQL for tests. The shared one is that of SWEEP_POSTGRES (a postgres:// URL of a server
/// where schemas may be made) if that is set, else a cluster of its own that lives as long as this
/// process, on a free port, over a temporary folder. Each test has a schema of its own.
/// </summary>
internal sealed class PostgresServer : IDisposable
{
    public const string Variable = "SWEEP_POSTGRES";

    public const string Missing =
        "there is no PostgreSQL on this machine: install it (apt-get install postgresql), or name a server in "
        + Variable;

    /// <summary>Has what must be escaped in a URL, and is looked for in messages.</summary>
    public const string Password = "s3cr3t/with:odd@signs";

    private static readonly Lazy<PostgresServer?> Common = new(() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } url
            ? new PostgresServer(url, null, "")
            : StartOwn(flushes: false)
    );

    private readonly string url;
    private readonly Process? keeper;
    private readonly string folder;

    private PostgresServer(string url, Process? keeper, string folder) =>
        (this.url, this.keeper, this.folder) = (url, keeper, folder);

    /// <summary>The server that tests share; skips the test without one.</summary>
    public static PostgresServer Shared
    {
        get
        {
            Assert.SkipWhen(Common.Value is null, Missing);
            return Common.Value!;
        }
    }

    /// <summary>
    /// A server for one test, which may stop it, and which flushes what it commits; skips the test
    /// where none can be started.
    /// </summary>
    public static PostgresServer Start()
    {
        var own = StartOwn(flushes: true);
        Assert.SkipWhen(own is null, Missing);
        return own!;
    }

    /// <summary>The URL of a schema that no test uses yet.</summary>
    public string NewSchema() =>
        $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}schema=test_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";

    /// <summary>As after a power cut, and on again.</summary>
    public void Restart() => Control("-m", "immediate", "-w", "restart", "-l", Path.Combine(folder, "log"));

    /// <summary>As after a power cut.</summary>
    public void Stop() => Control("-m", "immediate", "-w", "stop");

    public void Continue() => Control("-w", "-l", Path.Combine(folder, "log"), "start");

    public void Dispose()
    {
        if (keeper is null)
            return;
        keeper.StandardInput.Close();
        keeper.WaitForExit();
        keeper.Dispose();
    }

    /// <param name="flushes">
    /// Whether commits wait for the disk. Only the loss of the whole machine can tell, and a disk
    /// that many tests share at times takes longer than the time limits that they are about.
    /// </param>
    private static PostgresServer? StartOwn(bool flushes)
    {
        if (FindBinaries() is not { } binaries)
            return null;
        var folder = Directory.CreateTempSubdirectory("sweep-postgres-").FullName;
        // A cluster is never root's. The keeper ends it when its input does: also when this process
        // is killed.
        const string script = """
            set -e
            cd "$1"
            export PATH="$2:$PATH"
            as=""
            if [ "$(id -u)" = 0 ]; then chown postgres "$1"; as="runuser -u postgres --"; fi
            printf '%s' "$4" > password
            [ -z "$as" ] || chown postgres password
            $as initdb -D data -U tester --pwfile=password --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync > initdb.log
            cat >> data/postgresql.conf <<END
            listen_addresses = '127.0.0.1'
            port = $3
            unix_socket_directories = ''
            shared_buffers = 32MB
            max_connections = 100
            fsync = $5
            END
            $as pg_ctl -D data -w -l "$1/log" start > /dev/null
            echo started
            cat > /dev/null || true
            $as pg_ctl -D data -m immediate -w stop > /dev/null || true
            rm -rf "$1"
            """;
        var port = ReservedPort.Take();
        var start = new ProcessStartInfo(
            "sh",
            ["-c", script, "sh", folder, binaries, $"{port}", Password, flushes ? "on" : "off"]
        )
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var keeper = Process.Start(start)!;
        var errors = new StringBuilder();
        keeper.ErrorDataReceived += (_, line) => Append(errors, line.Data);
        keeper.BeginErrorReadLine();
        if (keeper.StandardOutput.ReadLine() != "started")
        {
            keeper.WaitForExit();
            throw new InvalidOperationException(
                "PostgreSQL did not start (exit "
                    + $"{keeper.ExitCode}):\n{errors}{WordsOf(folder, "initdb.log")}{WordsOf(folder, "log")}"
            );
        }

        return new PostgresServer(
            $"postgres://tester:{Uri.EscapeDataString(Password)}@127.0.0.1:{port}/postgres",
            keeper,
            folder
        );
    }

    private static string? FindBinaries()
    {
        var paths = Environment.GetEnvironmentVariable("PATH")!.Split(':').ToList();
        const string debian = "/usr/lib/postgresql";
        if (Directory.Exists(debian))
            paths.AddRange(
                Directory
                    .GetDirectories(debian)
                    .OrderDescending(StringComparer.Ordinal)
                    .Select(version => Path.Combine(version, "bin"))
            );
        return paths.Find(path =>
            File.Exists(Path.Combine(path, "initdb")) && File.Exists(Path.Combine(path, "pg_ctl"))
        );
    }

    private void Control(params string[] arguments)
    {
        string[] command = [Path.Combine(FindBinaries()!, "pg_ctl"), "-D", Path.Combine(folder, "data"), .. arguments];
        if (Environment.UserName == "root")
            command = ["runuser", "-u", "postgres", "--", .. command];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        var words = $"exit {process.ExitCode}\n{output.GetAwaiter().GetResult()}{errors}{WordsOf(folder, "log")}";
        Assert.True(process.ExitCode == 0, $"pg_ctl {string.Join(' ', arguments)}: {words}");
    }

    private static string WordsOf(string folder, string file)
    {
        var path = Path.Combine(folder, file);
        return File.Exists(path) ? $"{file}:\n{File.ReadAllText(path)}" : "";
    }

    private static void Append(StringBuilder text, string? line)
    {
        if (line is null)
            return;
        lock (text)
            text.AppendLine(line);
    }
}
