using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Sweep.Cli.Output;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Clients;

namespace Sweep.Cli.Commands.Cluster;

/// <summary>What a command that speaks to a coordinator can be told.</summary>
internal sealed class ConnectOptions
{
    private readonly Option<string?> tokenFile = new("--token-file")
    {
        Description = $"A file that holds the token to present. [default: {ListenOptions.TokenVariable}]",
        HelpName = "FILE",
    };

    private readonly Option<string[]> fingerprint = new("--fingerprint")
    {
        Description = "The SHA-256 of the coordinator's certificate, as it says at its start. May be repeated.",
        HelpName = "SHA256",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string?> authority = new("--ca")
    {
        Description = "Certificates (PEM) that may have signed the coordinator's.",
        HelpName = "FILE",
    };
    private readonly Option<bool> insecure;
    private readonly bool sharesInsecure;

    /// <param name="shared">
    /// The option of the command that says --insecure, if it has one already.
    /// </param>
    public ConnectOptions(Option<bool>? shared = null)
    {
        sharesInsecure = shared is not null;
        insecure =
            shared
            ?? new Option<bool>("--insecure")
            {
                Description = "Speaks to a coordinator beyond this machine without TLS.",
            };
        fingerprint.Validators.Add(given =>
        {
            foreach (
                var token in given.Tokens.Where(token => CoordinatorCredentials.ParseFingerprint(token.Value) is null)
            )
                given.AddError($"--fingerprint {token.Value}: expected 64 hexadecimal digits");
        });
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[tokenFile, fingerprint, authority])
            command.Options.Add(option);
        if (!sharesInsecure)
            command.Options.Add(insecure);
    }

    /// <summary>What is meant, or what is wrong with it.</summary>
    public (CoordinatorCredentials? Access, string? Mistake) Choose(ParseResult parsed, Func<string, string?> variable)
    {
        var token = variable(ListenOptions.TokenVariable) is { Length: > 0 } given ? given : null;
        X509Certificate2Collection? authorities = null;
        var (file, signers) = (parsed.GetValue(tokenFile), parsed.GetValue(authority));
        try
        {
            if (file is not null)
                token = File.ReadAllText(file).Trim();
            if (signers is not null)
                (authorities = []).ImportFromPemFile(signers);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return (null, failure.Message);
        }

        if (token is not null && (token.Length == 0 || token.Any(character => character is <= ' ' or > '~')))
            return (null, $"the token in {file ?? ListenOptions.TokenVariable} is no line of printable characters");
        return (
            new CoordinatorCredentials(
                token,
                [
                    .. (parsed.GetValue(fingerprint) ?? []).Select(text =>
                        CoordinatorCredentials.ParseFingerprint(text)!
                    ),
                ],
                authorities,
                parsed.GetValue(insecure)
            ),
            null
        );
    }

    /// <summary>
    /// What was given, for another command to the same coordinator; each option with a space before
    /// it.
    /// </summary>
    public string OptionOf(ParseResult parsed) =>
        Given(tokenFile.Name, parsed.GetValue(tokenFile)) + TrustOptionOf(parsed);

    /// <summary>
    /// The same without the token, which may not have the rights that another command needs.
    /// </summary>
    public string TrustOptionOf(ParseResult parsed)
    {
        var pins = (parsed.GetValue(fingerprint) ?? []).Select(pin => Given(fingerprint.Name, pin));
        var plain = parsed.GetValue(insecure) ? $" {insecure.Name}" : "";
        return string.Concat(pins) + Given(authority.Name, parsed.GetValue(authority)) + plain;
    }

    private static string Given(string option, string? value) =>
        value is null ? "" : $" {option} {ShellText.Quote(value)}";

    /// <summary>
    /// HOST:PORT with commas between several; null, with what is wrong, if a part is no address.
    /// </summary>
    public static (ImmutableArray<CoordinatorAddress>? Addresses, string? Mistake) ParseAddresses(
        string option,
        string text
    )
    {
        var addresses = ImmutableArray.CreateBuilder<CoordinatorAddress>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (CoordinatorAddress.Parse(part) is not { } address)
                return (null, $"{option} {text}: '{part}' is no HOST:PORT");
            addresses.Add(address);
        }

        return addresses.Count == 0 ? (null, $"{option}: expected HOST:PORT") : (addresses.ToImmutable(), null);
    }
}
