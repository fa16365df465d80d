using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Study;

namespace Sweep.Simulation.Rules;

/// <summary>The product's <see cref="StudyKeeper"/>, or a broken one.</summary>
internal interface IStudyKeeper
{
    StudySession Session { get; }

    bool IsAway { get; }

    KeeperResult Handle(IReadOnlyList<StudyInput> inputs, DateTimeOffset now);

    KeeperResult Retry(DateTimeOffset now);
}

/// <summary>The product's.</summary>
internal sealed class RealKeeper(StudyKeeper keeper) : IStudyKeeper
{
    public StudySession Session => keeper.Session;

    public bool IsAway => keeper.IsAway;

    public KeeperResult Handle(IReadOnlyList<StudyInput> inputs, DateTimeOffset now) => keeper.Handle(inputs, now);

    public KeeperResult Retry(DateTimeOffset now) => keeper.Retry(now);
}
