using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Serilog;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Web;

/// <summary>
/// Reads the store for clients over the network: a few at once, on threads of their own, so that
/// queries never delay the messages of workers.
/// </summary>
internal sealed class StoreReads(IFleetNode node, ILogger log)
{
    private const int AtOnce = 8,
        WaitingLimit = 256;

    private readonly SemaphoreSlim turns = new(AtOnce);
    private int waiting;

    /// <summary>Answers with what is read; null is answered as not found.</summary>
    public async Task AnswerAsync<T>(HttpContext context, Func<IStudyReader, T?> read, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            if (await ReadAsync(read, context.RequestAborted).ConfigureAwait(false) is { } found)
                await context.SendAsync(found, type).ConfigureAwait(false);
            else
                await context.SayAsync(StatusCodes.Status404NotFound, "there is no such thing").ConfigureAwait(false);
        }
        catch (StorageException damage) when (damage is DamagedLogException or DamagedSummaryException)
        {
            log.Error("A query found damage: {Reason}", damage.Message);
            await context.SayAsync(StatusCodes.Status500InternalServerError, damage.Message).ConfigureAwait(false);
        }
        catch (StorageException failure)
        {
            log.Warning("The store could not be read: {Reason}", failure.Message);
            await context.SayAsync(StatusCodes.Status503ServiceUnavailable, "the store is away").ConfigureAwait(false);
        }
    }

    /// <exception cref="StorageException">The store fails, or too many read it.</exception>
    public async Task<T> ReadAsync<T>(Func<IStudyReader, T> read, CancellationToken stop)
    {
        if (Interlocked.Increment(ref waiting) > WaitingLimit)
        {
            Interlocked.Decrement(ref waiting);
            throw new StoreAwayException($"{WaitingLimit} queries wait already");
        }

        try
        {
            await turns.WaitAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        try
        {
            return await Task
                .Factory.StartNew(
                    () => read(node.Store),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default
                )
                .ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }
}
