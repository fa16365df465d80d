using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Sweep.Web.Events;

/// <summary>Writes server-sent events (the format of HTML's EventSource).</summary>
internal sealed class EventWriter(HttpResponse response)
{
    public Task BeginAsync(CancellationToken stop)
    {
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        return response.StartAsync(stop);
    }

    /// <param name="id">With which a listener can come back; null: it is not kept anywhere.</param>
    public Task WriteAsync<T>(string name, T data, JsonTypeInfo<T> type, string? id, CancellationToken stop) =>
        // JSON of ours has no line breaks, so one data line holds it.
        SendAsync(
            $"{(id is null ? "" : $"id: {id}\n")}event: {name}\ndata: {JsonSerializer.Serialize(data, type)}\n\n",
            stop
        );

    /// <summary>Says nothing, so that both sides learn whether the other is there.</summary>
    public Task PulseAsync(CancellationToken stop) => SendAsync(":\n\n", stop);

    private Task SendAsync(string text, CancellationToken stop) =>
        response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), stop).AsTask();
}
