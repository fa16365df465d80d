using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Serilog.Core;
using Sweep.Remoting.Links;
using Sweep.Remoting.Members;

namespace Sweep.Remoting.Tests.Links;

/// <summary>Who knocks at the workers' port, and what each of them gets.</summary>
public sealed class StrangerTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly LinkListener listener = LinkListener.Open(
        new IPEndPoint(IPAddress.Loopback, 0),
        TimeProvider.System,
        Logger.None
    );
    private readonly BlockingCollection<object> received = [];
    private readonly LinkKey known = LinkKey.Make(TimeProvider.System),
        stranger = LinkKey.Make(TimeProvider.System);

    public ValueTask InitializeAsync()
    {
        listener.System.ActorOf(Props.Create(() => new Gate(received)), LinkSystems.Gate);
        listener.Admit(known.Fingerprint);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await listener.DisposeAsync();
        stranger.Dispose();
    }

    [Fact]
    public async Task A_worker_that_enrolled_is_answered()
    {
        var answers = new BlockingCollection<byte[]>();
        var link = Dial(known, Address, answers);
        link.Send([1, 2, 3]);
        Assert.Equal([1, 2, 3], ((LinkFrame)Take(received)).Bytes.ToArray());
        Assert.Equal([3, 2, 1], Take(answers));
        await link.EndAsync();
    }

    [Fact]
    public async Task What_was_said_last_arrives_before_the_end()
    {
        var answers = new BlockingCollection<byte[]>();
        var link = Dial(known, Address, answers);
        link.Send([1]);
        Take(answers);
        Take(received);
        for (var number = 0; number < 500; number++)
            link.Send(new byte[10_000]);
        link.Send([7]);
        await link.EndAsync();
        for (var number = 0; number < 500; number++)
            Assert.Equal(10_000, ((LinkFrame)Take(received)).Bytes.Length);
        Assert.Equal([7], ((LinkFrame)Take(received)).Bytes.ToArray());
    }

    [Fact]
    public async Task One_who_did_not_enrol_is_refused_and_counted()
    {
        var broken = new TaskCompletionSource<string>();
        var link = Dial(stranger, Address, [], broken);
        link.Send([1]);
        await broken.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Empty(received);
        Assert.True(listener.Refused >= 1);
        await link.EndAsync();
    }

    [Fact]
    public async Task One_who_is_forgotten_is_refused()
    {
        listener.Forget(known.Fingerprint);
        var broken = new TaskCompletionSource<string>();
        var link = Dial(known, Address, [], broken);
        link.Send([1]);
        await broken.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Empty(received);
        await link.EndAsync();
    }

    [Fact]
    public async Task A_listener_with_another_certificate_gets_nothing()
    {
        var broken = new TaskCompletionSource<string>();
        var link = Dial(known, Address with { Fingerprint = stranger.Fingerprint }, [], broken);
        link.Send([1]);
        await broken.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Empty(received);
        await link.EndAsync();
    }

    [Fact]
    public async Task Without_a_certificate_or_without_TLS_there_is_no_answer_and_the_next_one_gets_one()
    {
        using (var plain = await ConnectAsync())
        {
            await plain.SendAsync("GET / HTTP/1.1\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
            Assert.Equal(0, await ReadToEndAsync(new NetworkStream(plain)));
        }

        using var socket = await ConnectAsync();
        await using var tls = new SslStream(new NetworkStream(socket), false, (_, _, _, _) => true);
        try
        {
            await tls.AuthenticateAsClientAsync("any");
            // With TLS 1.3 the client learns only now that it is refused.
            Assert.Equal(0, await ReadToEndAsync(tls));
        }
        catch (Exception refused) when (refused is AuthenticationException or IOException)
        {
            // As it should be.
        }

        await A_worker_that_enrolled_is_answered();
    }

    [Fact]
    public async Task Bytes_that_are_no_frame_end_their_own_connection_only()
    {
        byte[][] rubbish =
        [
            [255, 255, 255, 127],
            [0, 0, 0, 0],
            [8, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8],
            Encoding.ASCII.GetBytes(new string('x', 100_000)),
        ];
        foreach (var bytes in rubbish)
        {
            using var socket = await ConnectAsync();
            await using var tls = new SslStream(new NetworkStream(socket), false, (_, _, _, _) => true);
            await tls.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions { TargetHost = "any", ClientCertificateContext = known.Context },
                TestContext.Current.CancellationToken
            );
            await TryWriteAsync(tls, [.. bytes, .. FrameOf(bytes)]);
            await ReadToEndAsync(tls);
        }

        await A_worker_that_enrolled_is_answered();
    }

    [Fact]
    public async Task A_peer_with_all_of_Akkas_serializers_makes_no_object_here()
    {
        var end = new LinkEnd(LinkName.Make(), known.Context, TimeProvider.System) { Find = _ => Address };
        var settings = ConfigurationFactory.ParseString(
            """
            akka {
              loglevel = OFF
              stdout-loglevel = OFF
              actor.provider = remote
              remote {
                enabled-transports = ["akka.remote.link"]
                link {
                  transport-class = "Sweep.Remoting.Links.LinkTransport, Sweep.Remoting"
                  applied-adapters = []
                }
              }
            }
            """
        );
        var hostile = ActorSystem.Create(
            "sweep",
            ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(settings), end)
        );
        var gate = ((ExtendedActorSystem)hostile).Provider.ResolveActorRef(
            $"akka.tls://sweep@{Address.System}:1/user/{LinkSystems.Gate}/seat"
        );
        object[] sent =
        [
            new Gadget { Name = "made by JSON" },
            "a string",
            7,
            7L,
            new byte[] { 1 },
            new Status.Failure(new InvalidOperationException("made")),
            new Identify(1),
            PoisonPill.Instance,
            Kill.Instance,
        ];
        foreach (var message in sent)
            gate.Tell(message);
        hostile.ActorSelection(gate.Path).Tell(new Gadget());
        Gadget.Made = 0;
        var watcher = hostile.ActorOf(Props.Create(() => new Watcher(gate)));
        Assert.NotNull(watcher);
        // What comes after all of these is received, and it is the first thing that is.
        var answers = new BlockingCollection<byte[]>();
        var link = Dial(known, Address, answers);
        link.Send([9]);
        Assert.Equal([9], ((LinkFrame)Take(received)).Bytes.ToArray());
        Assert.Equal([9], Take(answers));
        Assert.Equal(0, Gadget.Made);
        await hostile.Terminate();
        await link.EndAsync();
        Assert.Empty(received);
    }

    [Fact]
    public async Task A_worker_reaches_no_actor_of_the_cluster()
    {
        await using var member = Open(listener, LinkName.Make(), new Peers([]));
        var inside = new BlockingCollection<object>();
        member.System.ActorOf(Props.Create(() => new Gate(inside)), LinkSystems.Gate);
        member.Found();
        var answers = new BlockingCollection<byte[]>();
        // The certificate of a worker, the name of a member: the connection is the workers'
        // system's.
        var link = Dial(known, Address with { System = member.Name }, answers);
        link.Send([1]);
        await A_worker_that_enrolled_is_answered();
        Assert.Empty(answers);
        Assert.Empty(inside);
        await link.EndAsync();
    }

    [Fact]
    public async Task Two_coordinators_that_know_each_other_form_a_cluster_through_their_ports()
    {
        await using var other = LinkListener.Open(
            new IPEndPoint(IPAddress.Loopback, 0),
            TimeProvider.System,
            Logger.None
        );
        var (first, second) = (LinkName.Make(), LinkName.Make());
        var peers = new Peers([
            Address with
            {
                System = first,
            },
            new LinkAddress(second, other.Where, other.Fingerprint),
        ]);
        await using var a = Open(listener, first, peers);
        await using var b = Open(other, second, peers);
        a.Found();
        b.Join([first]);
        using var limit = new CancellationTokenSource(Patience);
        while (a.Members.Count(member => member.IsUp) < 2 || b.Members.Count(member => member.IsUp) < 2)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        Assert.Equal([first, second], a.Members.Select(member => member.Name));
        Assert.Equal(a.Members, b.Members);
        Assert.Equal(0, listener.Refused);
    }

    [Fact]
    public async Task A_coordinator_that_is_not_known_joins_nothing()
    {
        await using var other = LinkListener.Open(
            new IPEndPoint(IPAddress.Loopback, 0),
            TimeProvider.System,
            Logger.None
        );
        var (first, second) = (LinkName.Make(), LinkName.Make());
        await using var a = Open(listener, first, new Peers([]));
        await using var b = Open(other, second, new Peers([Address with { System = first }]));
        a.Found();
        b.Join([first]);
        using var limit = new CancellationTokenSource(Patience);
        while (listener.Refused == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        Assert.False(b.IsUp);
        Assert.DoesNotContain(a.Members, member => member.Name == second);
    }

    private static MemberSystem Open(LinkListener port, string name, Peers peers) =>
        MemberSystem.Open(port, name, peers, new NoLease(), Logger.None);

    private LinkAddress Address => new(listener.Name, listener.Where, listener.Fingerprint);

    private static DialledLink Dial(
        LinkKey key,
        LinkAddress address,
        BlockingCollection<byte[]> answers,
        TaskCompletionSource<string>? broken = null
    ) =>
        DialledLink.Open(
            new DialledSeat(address, "seat"),
            key,
            new LinkHandlers(frame => answers.Add(frame.ToArray()), reason => broken?.TrySetResult(reason)),
            TimeProvider.System,
            Logger.None
        );

    private static byte[] FrameOf(byte[] bytes)
    {
        var frame = new byte[sizeof(int) + bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(frame, bytes.Length);
        bytes.CopyTo(frame, sizeof(int));
        return frame;
    }

    private static async Task TryWriteAsync(Stream stream, byte[] bytes)
    {
        try
        {
            await stream.WriteAsync(bytes, TestContext.Current.CancellationToken);
        }
        catch (IOException)
        {
            // Cut off already.
        }
    }

    private static T Take<T>(BlockingCollection<T> items)
    {
        Assert.True(
            items.TryTake(out var item, (int)Patience.TotalMilliseconds, TestContext.Current.CancellationToken)
        );
        return item;
    }

    private async Task<Socket> ConnectAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.Where, TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<int> ReadToEndAsync(Stream stream)
    {
        var count = 0;
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var read)
                count += read;
        }
        catch (IOException)
        {
            // Cut off.
        }

        return count;
    }

    /// <summary>What a peer would have made here, if it could.</summary>
    public sealed class Gadget
    {
        public static int Made { get; set; }

        public Gadget() => Made++;

        public string Name { get; set; } = "";
    }

    private sealed class Gate : UntypedActor
    {
        public Gate(BlockingCollection<object> received) =>
            Context.ActorOf(Props.Create(() => new Seat(received)), "seat");

        protected override void OnReceive(object message) { }
    }

    private sealed class Seat(BlockingCollection<object> received) : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            received.Add(message);
            if (message is LinkFrame frame)
                Sender.Tell(new LinkFrame(frame.Bytes.ToArray().Reverse().ToArray()));
        }
    }

    private sealed class Watcher : UntypedActor
    {
        public Watcher(IActorRef gate) => Context.Watch(gate);

        protected override void OnReceive(object message) { }
    }

    private sealed class Peers(LinkAddress[] addresses) : IMemberPeers
    {
        public bool Admits(string fingerprint) => addresses.Any(address => address.Fingerprint == fingerprint);

        public LinkAddress? Find(string name) => addresses.FirstOrDefault(address => address.System == name);
    }

    private sealed class NoLease : IDowningLease
    {
        public bool IsHeld => false;

        public Task<bool> AcquireAsync() => Task.FromResult(false);

        public Task ReleaseAsync() => Task.CompletedTask;
    }
}
