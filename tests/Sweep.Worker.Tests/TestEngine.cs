using Sweep.Remoting;

namespace Sweep.Worker.Tests;

/// <summary>
/// The actor system that the tests of this project share: starting one takes longer than most
/// tests.
/// </summary>
internal static class TestEngine
{
    public static readonly ActorEngine Shared = ActorEngine.Start();
}
