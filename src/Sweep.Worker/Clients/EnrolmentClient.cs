using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Sweep.Remoting.Links;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Worker.Clients;

/// <summary>Asks a coordinator for a seat: the first step of each link.</summary>
internal sealed class EnrolmentClient(CoordinatorCredentials credentials)
{
    /// <exception cref="OperationCanceledException">
    /// It took too long, or the worker ends.
    /// </exception>
    public async Task<EnrolmentResult> AskAsync(
        CoordinatorAddress coordinator,
        EnrolmentRequest request,
        CancellationToken stop
    )
    {
        IPEndPoint? reached = null;
        string? seen = null;
        using var http = credentials.OpenClient(handler =>
        {
            handler.ConnectCallback = async (context, cancel) =>
            {
                var stream = await ConnectAsync(context.DnsEndPoint, cancel).ConfigureAwait(false);
                reached = (IPEndPoint)stream.Socket.RemoteEndPoint!;
                return stream;
            };
            handler.SslOptions.RemoteCertificateValidationCallback = Look;
        });
        try
        {
            using var content = new ByteArrayContent(Enrolment.Write(request));
            using var answer = await http.PostAsync(credentials.AddressOf(coordinator, Enrolment.Path), content, stop)
                .ConfigureAwait(false);
            return await ReadAsync(coordinator, answer, reached, stop).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new EnrolmentResult.Failed(
                seen is null
                    ? failure.GetBaseException().Message
                    : $"it shows a certificate that was not named: its fingerprint is {seen}"
            );
        }

        bool Look(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            if (credentials.IsBelieved(sender, certificate, chain, errors))
                return true;
            if (certificate is X509Certificate2 shown)
                seen = CoordinatorCredentials.FingerprintOf(shown);
            return false;
        }
    }

    private static async Task<NetworkStream> ConnectAsync(DnsEndPoint where, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(where, stop).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<EnrolmentResult> ReadAsync(
        CoordinatorAddress coordinator,
        HttpResponseMessage response,
        IPEndPoint? reached,
        CancellationToken stop
    )
    {
        switch (response.StatusCode)
        {
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                return new EnrolmentResult.Failed(
                    $"{coordinator} does not accept the token of this worker (HTTP {(int)response.StatusCode}): see "
                        + "--token-file and SWEEP_TOKEN",
                    IsFinal: true
                );
            case HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed:
                return new EnrolmentResult.Failed(
                    $"{coordinator} knows no enrolment, so its program is not this one "
                        + $"({ProgramVersion.Text}): use the same program on both",
                    IsFinal: true
                );
        }

        var body = await response.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK)
            return new EnrolmentResult.Failed($"HTTP {(int)response.StatusCode}");
        if (Enrolment.ReadAnswer(body, out var mistake) is not { } answer)
            return new EnrolmentResult.Failed($"its answer cannot be read: {mistake}");
        if (answer.Refusal is { } refusal)
            return new EnrolmentResult.Refused(refusal);
        var seat = answer.Seat!;
        var where = new IPEndPoint(Plain(reached!.Address), seat.Port);
        return new EnrolmentResult.Taken(
            new DialledSeat(new LinkAddress(seat.System, where, seat.Fingerprint), seat.Seat)
        );
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}

/// <summary>What became of an enrolment.</summary>
internal abstract record EnrolmentResult
{
    private EnrolmentResult() { }

    /// <summary>The coordinator waits for the worker.</summary>
    public sealed record Taken(DialledSeat Seat) : EnrolmentResult;

    /// <summary>The coordinator does not take the worker.</summary>
    public sealed record Refused(CoordinatorMessage.Rejected Refusal) : EnrolmentResult;

    /// <summary>There was no answer of a coordinator of this version.</summary>
    /// <param name="IsFinal">Whether asking again is of no use.</param>
    public sealed record Failed(string Reason, bool IsFinal = false) : EnrolmentResult;
}
