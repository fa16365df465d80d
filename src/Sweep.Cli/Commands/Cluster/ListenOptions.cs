using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sweep.Cli.Hosting;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Shared.Protocol.Link;
using Sweep.Web;

namespace Sweep.Cli.Commands.Cluster;

/// <summary>What a command that lets others join can be told: run, resume, coordinator.</summary>
internal sealed class ListenOptions
{
    /// <summary>One token that may do everything, or the one to present.</summary>
    public const string TokenVariable = "SWEEP_TOKEN";

    /// <summary>
    /// The port for workers is so many above that of HTTP: two coordinators of one machine have
    /// neighbouring ports.
    /// </summary>
    private const int WorkerPortDistance = 10;

    private readonly Option<string?> listen = new("--listen")
    {
        Description = "Lets workers and queries in at this address, e.g. 0.0.0.0:7070.",
        HelpName = "HOST:PORT",
    };
    private readonly Option<string?> advertise = new("--advertise")
    {
        Description = "How others reach it. [default: what it listens on, or this machine's name]",
        HelpName = "HOST:PORT",
    };
    private readonly Option<int?> workerPort = Port(
        "--worker-port",
        "The port for workers, beside that of --listen. [default: 10 above it]"
    );
    private readonly Option<int?> advertisedWorkerPort = Port(
        "--advertise-worker-port",
        "How workers reach their port, where a network maps it to another one."
    );
    private readonly Option<string?> tokens = new("--tokens")
    {
        Description =
            "A file with lines 'RIGHT[,RIGHT] TOKEN'; rights are read, submit, worker, all. [default: "
            + $"{TokenVariable}, with all rights]",
        HelpName = "FILE",
    };
    private readonly Option<string?> certificate = new("--certificate")
    {
        Description = "A certificate with its key, PEM or PFX. [default: one that is made at the first start]",
        HelpName = "FILE",
    };
    private readonly Option<bool> insecure = new("--insecure")
    {
        Description = "Beyond this machine without TLS, and without tokens unless some are given.",
    };
    private readonly Option<TimeSpan> workerTimeout = Limit(
        "--worker-timeout",
        "A worker that is silent so long loses its trials to others:",
        FleetLimits.DefaultWorker
    );
    private readonly Option<TimeSpan> progressTimeout = Limit(
        "--progress-timeout",
        "An attempt that does nothing for so long hangs, and is tried again; a program has "
            + "command.progress_timeout instead:",
        FleetLimits.DefaultProgress
    );

    public ListenOptions(bool isRequired) => listen.Required = isRequired;

    public Option<bool> Insecure => insecure;

    /// <summary>Those that only make sense for a process that listens.</summary>
    public Option[] Own =>
        [listen, advertise, workerPort, advertisedWorkerPort, tokens, certificate, workerTimeout, progressTimeout];

    public void AddTo(Command command)
    {
        foreach (
            var option in (Option[])
                [
                    listen,
                    advertise,
                    workerPort,
                    advertisedWorkerPort,
                    tokens,
                    certificate,
                    insecure,
                    workerTimeout,
                    progressTimeout,
                ]
        )
            command.Options.Add(option);
    }

    /// <summary>
    /// How long workers may be silent and attempts idle, whether others can join or not.
    /// </summary>
    public FleetLimits LimitsOf(ParseResult parsed) =>
        new(
            GivenOr(parsed, workerTimeout, FleetLimits.DefaultWorker),
            GivenOr(parsed, progressTimeout, FleetLimits.DefaultProgress),
            FleetLimits.DefaultTick
        );

    /// <summary>
    /// How this process listens, or what is wrong; neither if it does not listen.
    /// </summary>
    /// <param name="home">The folder in which a certificate of our own is kept.</param>
    public async Task<(Listening? Listening, string? Mistake)> ChooseAsync(
        ParseResult parsed,
        CliContext context,
        string home
    )
    {
        if (parsed.GetValue(listen) is not { } text)
            return (null, null);
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text.AsSpan(colon + 1), out var port))
            return (null, $"--listen {text}: expected HOST:PORT, e.g. 0.0.0.0:7070 or localhost:7070");
        var host = text[..colon].Trim('[', ']');
        if (await ResolveAsync(host).ConfigureAwait(false) is not { } address)
            return (null, $"--listen {text}: '{host}' is no address of this machine that could be found");
        var isLocal = IPAddress.IsLoopback(address);
        if (AccessOf(parsed, context, isLocal, out var access) is { } refused)
            return (null, refused);

        X509Certificate2? proof = null;
        var named = parsed.GetValue(certificate);
        if (named is not null || !(isLocal || parsed.GetValue(insecure)))
        {
            (proof, var mistake) = named is null
                ? (CoordinatorCertificate.OfHome(home, context.Clock), null)
                : CoordinatorCertificate.Read(named);
            if (proof is null)
                return (null, mistake);
        }

        var known = parsed.GetValue(advertise);
        if (known is not null && CoordinatorAddress.Parse(known) is null)
            return (null, $"--advertise {known}: expected HOST:PORT");
        var isEverywhere = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
        var beside = WorkerPortOf(parsed, port);
        if (beside > ushort.MaxValue)
            return (null, $"--listen {text}: there is no port {beside} for workers: say --worker-port");
        if (beside != 0 && beside == port)
            return (null, $"--worker-port {beside}: HTTP is served at that port already");
        if (Occupied(address, port) is { } occupied)
            return (null, $"--listen {text}: {occupied}");
        if (Occupied(address, beside) is { } taken)
            return (null, $"the port for workers, {beside}: {taken}; --worker-port takes another one");
        var settings = new ServerSettings(
            new IPEndPoint(address, port),
            access!,
            proof,
            new DataLibrary(context.Data).FilesOf,
            known
        )
        {
            WorkerPort = beside,
            WatchOf = context.Watch,
            AdvertisedWorkerPort = parsed.GetValue(advertisedWorkerPort),
        };
        return (new Listening(settings, known, isEverywhere ? context.Self.Host : host), null);
    }

    private string? AccessOf(ParseResult parsed, CliContext context, bool isLocal, out AccessTokens? access)
    {
        access = AccessTokens.Open;
        if (parsed.GetValue(tokens) is { } file)
        {
            string text;
            try
            {
                text = File.ReadAllText(file);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return $"--tokens {file}: {failure.Message}";
            }

            access = AccessTokens.Parse(text, out var mistake);
            return mistake is null ? null : $"--tokens {file}: {mistake}";
        }

        if (context.Variable(TokenVariable) is { Length: > 0 } token)
        {
            access = AccessTokens.Single(token);
            return access is null
                ? $"{TokenVariable}: a token has at least {AccessTokens.ShortestToken} characters"
                : null;
        }

        return isLocal || parsed.GetValue(insecure)
            ? null
            : "any program that reaches this address could use it: give tokens with --tokens FILE or "
                + $"{TokenVariable} (say, "
                + "`openssl rand -hex 16`), or say --insecure";
    }

    /// <summary>
    /// The one that was given, else one near the port of HTTP; 0 takes a free one, as there.
    /// </summary>
    private int WorkerPortOf(ParseResult parsed, int port)
    {
        if (parsed.GetValue(workerPort) is { } given)
            return given;
        return port == 0 ? 0 : port + WorkerPortDistance;
    }

    /// <summary>Why it cannot be listened on; asked before anything is created.</summary>
    private static string? Occupied(IPAddress address, int port)
    {
        if (port == 0)
            return null;
        try
        {
            using var probe = new TcpListener(address, port);
            probe.Start();
            return null;
        }
        catch (SocketException failure)
        {
            return failure.SocketErrorCode == SocketError.AddressAlreadyInUse
                ? "something listens there already"
                : failure.Message;
        }
    }

    /// <summary>One address: the first of version 4 where the host has several.</summary>
    private static async Task<IPAddress?> ResolveAsync(string host)
    {
        if (host is "*" or "+")
            return IPAddress.Any;
        if (IPAddress.TryParse(host, out var address))
            return address;
        try
        {
            var found = await Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork).ConfigureAwait(false);
            return found.FirstOrDefault();
        }
        catch (SocketException)
        {
            return null;
        }
    }

    private static Option<int?> Port(string name, string what)
    {
        var option = new Option<int?>(name) { Description = what, HelpName = "PORT" };
        option.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<int?>() is < 0 or > ushort.MaxValue)
                given.AddError($"{name}: a port is a number up to {ushort.MaxValue}");
        });
        return option;
    }

    private static TimeSpan GivenOr(ParseResult parsed, Option<TimeSpan> option, TimeSpan otherwise) =>
        parsed.GetResult(option) is null ? otherwise : parsed.GetValue(option);

    private static Option<TimeSpan> Limit(string name, string what, TimeSpan normally) =>
        DurationOption.Make(name, what, normally, TimeSpan.FromSeconds(1), TimeSpan.FromDays(10));
}
