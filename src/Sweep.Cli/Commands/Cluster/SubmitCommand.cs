using System.CommandLine;
using System.Text.Json;
using Sweep.Coordinator.Core.Study;
using Sweep.Specs;
using Sweep.Storage;
using Sweep.Web.Api;

namespace Sweep.Cli.Commands.Cluster;

/// <summary>sweep submit FILE --coordinator HOST:PORT: a new sweep for a fleet.</summary>
internal static class SubmitCommand
{
    public static Command Make(CliContext context)
    {
        var command = new Command("submit", "Hands a new sweep to a coordinator, whose fleet works on it.");
        var spec = new SpecOptions();
        var share = new ShareOptions();
        var coordinator = new CoordinatorOptions(isRequired: true);
        spec.AddTo(command);
        share.AddTo(command);
        coordinator.AddTo(command);
        command.SetAction(
            async (parsed, _) =>
            {
                var result = spec.Read(parsed);
                if (result is not SpecResult.Valid { Spec: var study })
                    return context.Invalid(spec.FileOf(parsed), result);
                var (client, mistake) = coordinator.Choose(parsed, context);
                if (client is null)
                    return context.Mistake(mistake!);
                context.Note(spec.FileOf(parsed), result);
                using var document = JsonDocument.Parse(StudyEventJson.WriteSpec(study));
                var request = new SubmitRequest(
                    document.RootElement,
                    share.PriorityOf(parsed) ?? 0,
                    share.MostSlotsOf(parsed)
                );
                // Whether the data are there is for each worker to say: it fetches them, or hands
                // the trial back.
                using (client)
                    return await context
                        .RequestAsync(
                            client,
                            ApiPaths.Sweeps,
                            JsonSerializer.SerializeToUtf8Bytes(request, ApiJson.Default.SubmitRequest)
                        )
                        .ConfigureAwait(false);
            }
        );
        return command;
    }
}
