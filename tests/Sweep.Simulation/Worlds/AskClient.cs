using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Foundation;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Coordinators;
using Sweep.Simulation.Engine;
using Sweep.Storage;

namespace Sweep.Simulation.Worlds;

/// <summary>
/// A script that asks for a trial, says how far it is, and tells the result; again and again where
/// no answer comes. Some go away with their trial, some are too slow for their lease.
/// </summary>
internal sealed class AskClient(World world, Clients clients, PlannedSweep sweep, int number)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5),
        Pause = TimeSpan.FromSeconds(1),
        Lease = TimeSpan.FromSeconds(15);

    private readonly SweepId id = new(sweep.Id);
    private readonly Chance chance = new(world.Plan.Seed, 80 + number);
    private long sent;

    private string Name => string.Create(CultureInfo.InvariantCulture, $"ask:client{number}");

    public void Begin() => world.Clock.After(sweep.Submitted + chance.Seconds(0, 2), AskForTrial);

    private void AskForTrial() =>
        Send(
            (request, _) => new StudyInput.TrialAsked(new Ask(request, Name, Lease)),
            AskForTrial,
            answer =>
            {
                if (answer is AskAnswer.Handed handed)
                    Begin(handed.Trial);
                else
                    world.Clock.After(Pause, AskForTrial);
            }
        );

    private void Begin(StartTrial command)
    {
        world.Observe(new Observation.Handed(command.Key));
        var attempt = new Attempt(command.Key, Nature.Of(command), world.NextWitness());
        world.Clock.After(chance.Seconds(0.1, world.Plan.SlowestStep.TotalSeconds), () => Train(attempt, 1));
    }

    private void Train(Attempt attempt, int step)
    {
        if (Goes("a client goes away"))
        {
            world.Clock.After(2 * Lease, AskForTrial);
            return;
        }

        if (EndOf(attempt, step) is { } end)
        {
            Tell(attempt, end);
            return;
        }

        var pause = chance.Seconds(0.1, world.Plan.SlowestStep.TotalSeconds);
        if (Goes("a client is slow"))
        {
            pause = 1.5 * Lease;
            attempt = attempt with { IsSilent = true };
        }

        world.Clock.After(
            pause,
            () =>
            {
                if (step % Nature.StepsMeasured == 0 && !attempt.IsSilent)
                    Report(attempt, step);
                else
                    Train(attempt, step + 1);
            }
        );
    }

    private bool Goes(string wrong)
    {
        if (world.IsCalm || !chance.Happens(0.03))
            return false;
        world.Coverage.Count($"fault: {wrong}");
        return true;
    }

    /// <summary>What the trial comes to by its nature; null while it goes on.</summary>
    private Telling? EndOf(Attempt attempt, int step)
    {
        var nature = attempt.Nature;
        if (nature.IsHopeless && !world.IsMended(id))
            return new Telling.Failed(Nature.SweepLacks);
        if (nature.Throws && step >= nature.ThrowsAt)
            return new Telling.Failed(Nature.AlwaysThrows);
        if (nature.Diverges && step > nature.Steps / 2)
            return new Telling.Diverged("the loss is not finite");
        if (step < nature.Steps)
            return null;
        world.Observe(new Observation.Computed(attempt.Key, attempt.Witness));
        // As the endpoint does: what is not finite in the objective diverged.
        if (!double.IsFinite(nature.Loss))
            return new Telling.Diverged("the loss is not finite");
        var values = ImmutableSortedDictionary<string, double>
            .Empty.Add("loss", nature.Loss)
            .Add("witness", attempt.Witness);
        return new Telling.Completed(
            values,
            nature.Steps,
            Nature.Name(attempt.Bytes),
            new Provenance("", "ask", "auto", "", "test")
        );
    }

    private void Report(Attempt attempt, int step)
    {
        var progress = new Telling.Progress(
            step,
            ImmutableSortedDictionary<string, double>.Empty.Add("loss", attempt.Nature.LossAt(step))
        );
        Send(
            (request, _) => new StudyInput.TrialTold(new Tell(request, attempt.Of, progress)),
            () => Report(attempt, step),
            answer =>
            {
                if (IsLost(attempt, answer) || answer is AskAnswer.Recorded { State: TrialState.Pruned })
                    AskForTrial();
                else
                    Train(attempt, step + 1);
            }
        );
    }

    private void Tell(Attempt attempt, Telling end) =>
        Send(
            (request, leader) =>
                IsDurable(attempt, end, leader) ? new StudyInput.TrialTold(new Tell(request, attempt.Of, end)) : null,
            () => Tell(attempt, end),
            answer =>
            {
                if (!IsLost(attempt, answer))
                    world.Observe(new Observation.Recorded(attempt.Key));
                AskForTrial();
            }
        );

    /// <summary>A result is a blob before it is told.</summary>
    private bool IsDurable(Attempt attempt, Telling end, CoordinatorProcess leader) =>
        end is not Telling.Completed || leader.TakeBlob(id, attempt.Bytes);

    /// <summary>Whether the trial is another client's by now.</summary>
    private static bool IsLost(Attempt attempt, AskAnswer answer) =>
        answer switch
        {
            AskAnswer.Recorded => false,
            AskAnswer.Refused { Why: AskRefusal.Stale } => true,
            AskAnswer.Refused refused => throw new ViolationException(
                "clients are known",
                $"{Nature.Text(attempt.Key)}: {refused.Message}"
            ),
            _ => throw Invariant.Unreachable(answer),
        };

    /// <summary>Waits for the answer, and does it again where none comes.</summary>
    private void Send(Func<long, CoordinatorProcess, StudyInput?> request, Action again, Action<AskAnswer> answered)
    {
        var mine = ++sent;
        clients.Send(
            id,
            chance.Seconds(0, 0.05),
            request,
            answer =>
            {
                if (Goes("an answer to a client is lost"))
                    return;
                world.Clock.After(chance.Seconds(0, 0.05), () => Once(() => answered(answer)));
            }
        );
        world.Clock.After(Patience, () => Once(again));

        void Once(Action then)
        {
            if (mine != sent)
                return;
            sent++;
            then();
        }
    }

    private sealed record Attempt(AttemptKey Key, Nature Nature, double Witness)
    {
        /// <summary>Whether it says nothing before its end.</summary>
        public bool IsSilent { get; init; }

        public TrialAttempt Of => new(Key.Trial.Number, Key.Attempt);

        public byte[] Bytes =>
            Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"told {Key.Sweep}/{Key.Trial.Number} {Key.Attempt}")
            );
    }
}
