using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Sweep.Shared.Domain.Identity;
using Sweep.Web.Api;

namespace Sweep.Web;

/// <summary>
/// How requests are read and answered: with JSON, or with a line that says what is wrong.
/// </summary>
internal static class Answers
{
    public static Task SayAsync(this HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }

    public static Task SendAsync<T>(this HttpContext context, T value, JsonTypeInfo<T> type)
    {
        context.Response.ContentType = "application/json";
        return JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }

    /// <summary>Only the leader can do this: says who that is, if that is known.</summary>
    public static Task SendToLeaderAsync(this HttpContext context, string? leader)
    {
        if (leader is null)
            return context.SayAsync(
                StatusCodes.Status503ServiceUnavailable,
                "this coordinator stands by, and knows no leader at the moment: try again"
            );
        context.Response.Headers[ApiPaths.LeaderHeader] = leader;
        return context.SayAsync(
            StatusCodes.Status421MisdirectedRequest,
            $"this coordinator stands by for {leader}: ask there"
        );
    }

    /// <summary>The identity in the path; null unless it is exactly what identities are.</summary>
    public static SweepId? SweepInPath(this HttpContext context) =>
        context.Request.RouteValues["sweep"] is string text && Hexadecimals.IsSweep(text) ? new SweepId(text) : null;

    public static bool TryReadNumber(string? text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    /// <summary>The body, if it has at most so many bytes; null, once that is answered.</summary>
    public static async Task<byte[]?> ReadBodyAsync(this HttpContext context, int limit)
    {
        using var body = new MemoryStream();
        var buffer = new byte[1 << 14];
        while (
            await context.Request.Body.ReadAsync(buffer, context.RequestAborted).ConfigureAwait(false)
                is > 0
                    and var count
        )
        {
            body.Write(buffer, 0, count);
            if (body.Length <= limit)
                continue;
            await context
                .SayAsync(StatusCodes.Status413PayloadTooLarge, $"a request has at most {limit} bytes")
                .ConfigureAwait(false);
            return null;
        }

        return body.ToArray();
    }
}
