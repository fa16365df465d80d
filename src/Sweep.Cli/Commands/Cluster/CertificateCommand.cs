using System.CommandLine;
using System.Globalization;
using Sweep.Cli.Hosting;
using Sweep.Cli.Output;
using Sweep.Worker.Clients;

namespace Sweep.Cli.Commands.Cluster;

/// <summary>
/// sweep certificate: the certificate that coordinators of this store made for HTTPS, and a new one
/// in its place.
/// </summary>
internal static class CertificateCommand
{
    public static Command Make(CliContext context)
    {
        var store = StoreAddress.MakeOption();
        var renew = new Option<bool>("--renew")
        {
            Description =
                "Makes a new key and certificate. Commands and workers that name the old fingerprint have to name the "
                + "new one.",
        };
        var command = new Command(
            "certificate",
            "Shows the certificate that a coordinator made for itself, or renews it."
        )
        {
            store,
            renew,
        };
        command.SetAction(parsed =>
        {
            var (address, mistake) = StoreAddress.Choose(parsed.GetValue(store), context.Variable);
            if (address is null)
                return context.Mistake(mistake!);
            return Show(context, address, parsed.GetValue(renew));
        });
        return command;
    }

    private static int Show(CliContext context, StoreAddress address, bool renews)
    {
        var file = CoordinatorCertificate.FileOf(address.Home);
        if (!File.Exists(file))
            return context.Failure(
                $"there is no {file}: a coordinator that listens beyond this machine makes it at its first start, "
                    + "unless --certificate names another one"
            );
        try
        {
            if (renews)
                CoordinatorCertificate.Renew(address.Home, context.Clock);
            using var certificate = CoordinatorCertificate.OfHome(address.Home, context.Clock);
            Facts.Write(
                context.Output,
                [
                    ("file", file),
                    ("fingerprint", CoordinatorCredentials.FingerprintOf(certificate)),
                    ("made", Day(certificate.NotBefore)),
                    ("valid until", Day(certificate.NotAfter)),
                ]
            );
        }
        catch (Exception failure)
            when (failure
                    is IOException
                        or UnauthorizedAccessException
                        or System.Security.Cryptography.CryptographicException
            )
        {
            return context.Failure($"{file}: {failure.Message}");
        }

        if (renews)
            context.StandardError.Line(
                "coordinators show it from their next start on: give the fingerprint to workers and commands then"
            );
        return ExitCode.Done;
    }

    private static string Day(DateTime time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
