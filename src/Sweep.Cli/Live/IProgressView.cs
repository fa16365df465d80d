using Sweep.Coordinator.Core.Study;

namespace Sweep.Cli.Live;

/// <summary>
/// Shows a person how a sweep goes. Any thread may tell it something; disposing it leaves the
/// terminal as it was.
/// </summary>
internal interface IProgressView : IAsyncDisposable
{
    /// <summary>What it shows by now.</summary>
    LiveModel Model { get; }

    /// <summary>Quick: the study waits meanwhile.</summary>
    void Tell(StudyNotice notice);

    /// <summary>Something that should be read: a warning.</summary>
    void Say(string line);
}
