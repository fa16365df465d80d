using Sweep.Cli.Live;
using Sweep.Coordinator.Core.Study;

namespace Sweep.Cli.Tests.Live;

/// <summary>Models that a study at work tells of its notices.</summary>
internal static class ToldModels
{
    /// <summary>The model once the study has counted the notice, as views do.</summary>
    public static LiveModel After(this LiveModel model, StudyNotice notice, DateTimeOffset now) =>
        model.With(model.Progress.Apply(notice, now - model.Began), model.Began).Apply(notice, now);
}
