using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Watching;

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
    /// <param name="progress">The study's, which takes the notice in already.</param>
    void Tell(StudyNotice notice, StudyProgress progress);

    /// <summary>Something that should be read: a warning.</summary>
    void Say(string line);
}
