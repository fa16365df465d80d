using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Sweep.Coordinator.Hosting.Ports;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Web;

/// <summary>Where a worker shows its token and gets its link.</summary>
internal static class EnrolmentEndpoints
{
    public static void Map(WebApplication app, WorkerPort port) =>
        app.MapPost(Enrolment.Path, context => EnrolAsync(context, port)).Requires(AccessRights.Worker);

    private static async Task EnrolAsync(HttpContext context, WorkerPort port)
    {
        if (await context.ReadBodyAsync(Enrolment.Bytes).ConfigureAwait(false) is not { } body)
            return;
        if (Enrolment.ReadRequest(body, out var mistake) is not { } request)
        {
            await context
                .SayAsync(StatusCodes.Status400BadRequest, $"this is no enrolment: {mistake}")
                .ConfigureAwait(false);
            return;
        }

        var answer = await port.EnrolAsync(request).ConfigureAwait(false);
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(Enrolment.Write(answer), context.RequestAborted).ConfigureAwait(false);
    }
}
