using System.Collections.Immutable;
using Foundation;
using Sweep.Coordinator.Core;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Tests.Core.Fleet;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Tests.Core;

/// <summary>
/// The real study and fleet cores with pretended workers, in one thread, from one seed: which trial
/// is done next, who leaves and when the coordinator dies is drawn at random. A trial's result is a
/// function of its parameters, as a real one's is.
/// </summary>
internal sealed class MiniCluster
{
    private static readonly SweepId Sweep = new("00000000000000aa");

    private readonly StudySpec spec;
    private readonly List<RecordedEvent> log = [];
    private readonly Dictionary<AttemptKey, (string Worker, StartTrial Command)> running = [];
    private readonly Queue<StudyInput> toStudy = new();
    private readonly Queue<FleetInput> toFleet = new();
    private StudyCore core;
    private StudySession session;
    private FleetState fleet = new();
    private bool over;
    private Rng chance;
    private int workersSoFar;

    public MiniCluster(StudySpec spec, ulong seed)
    {
        this.spec = spec;
        chance = new Rng(seed, RngPurpose.Jitter);
        (core, session) = (NewCore(spec), new StudySession(StudyState.New(Sweep, spec)));
    }

    public StudyState State => session.State;

    public int Crashes { get; private set; }

    public int Departures { get; private set; }

    public static StudySpec Study(int trials, SamplerSpec sampler) =>
        new()
        {
            Name = "mini",
            Seed = 3,
            Trials = trials,
            Objectives = [new Objective("loss", Goal.Minimize)],
            Sampler = sampler,
            Runner = "vae",
            Device = "cpu",
            Retries = 2,
            KeepCheckpoints = 3,
            Settings = SettingValue.Map.Empty,
            Cases = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SettingValue.Map>>.Empty,
            Space = new SearchSpace([
                new Parameter("x", new Distribution.Float(-5, 5)),
                new Parameter("n", new Distribution.Int(1, 64, Log: true)),
                new Parameter("c", new Distribution.Categorical([SettingValue.Of("a"), SettingValue.Of("b")])),
            ]),
        };

    /// <summary>Plays until the study is over.</summary>
    /// <param name="crash">
    /// The chance, at every turn, that the coordinator dies and is resumed.
    /// </param>
    /// <param name="leave">The chance that a worker leaves and another one joins.</param>
    public MiniCluster Play(int slots, double crash = 0, double leave = 0)
    {
        Begin(slots);
        for (var turn = 0; !over; turn++)
        {
            Assert.True(turn < 100_000, "the study never ends");
            Deliver();
            if (over)
                break;
            if (chance.NextDouble() < crash)
            {
                Crashes++;
                session = StudySession.Load(
                    StudyState.Fold(Sweep, spec, log),
                    session.Checkpoints.Values.SelectMany(rows => rows)
                );
                core = NewCore(spec);
                Begin(slots);
            }
            else if (chance.NextDouble() < leave)
            {
                Departures++;
                var gone = fleet.Workers.Keys.First();
                foreach (
                    var key in running.Where(entry => entry.Value.Worker == gone).Select(entry => entry.Key).ToArray()
                )
                    running.Remove(key);
                toFleet.Enqueue(new FleetInput.WorkerLeft(gone));
                Join(slots);
            }
            else if (running.Count > 0)
            {
                Work();
            }
        }

        return this;
    }

    /// <summary>
    /// What was suggested and what came of it; the rest may differ between equal sweeps.
    /// </summary>
    public IEnumerable<string> Lasting() =>
        State.Trials.Select(trial =>
            $"{trial.Number} {new SettingValue.Map(trial.Parameters)} {trial.State} {string.Join(' ', trial.Values)} "
            + $"{trial.Life is TrialLife.Completed { KeepsWeights: true }}"
        );

    public void AssertEachSuggestionFollowsFromWhatItSaw()
    {
        foreach (var suggested in log.Select(entry => entry.Event).OfType<TrialSuggested>())
        {
            var seen = StudyState.Fold(Sweep, spec, log.TakeWhile(entry => entry.Position <= suggested.Seen));
            var again = SamplerKinds
                .Create(spec.Sampler, spec.Space, spec.Seed, 1)
                .Suggest(suggested.Number, StudyHistory.SeenBy(suggested.Number, seen))!;
            Assert.Equal(new SettingValue.Map(suggested.Parameters), new SettingValue.Map(again.Parameters));
        }
    }

    private static StudyCore NewCore(StudySpec spec) => StudyCore.Of(spec);

    private void Begin(int slots)
    {
        toStudy.Clear();
        toFleet.Clear();
        running.Clear();
        fleet = new FleetState();
        toFleet.Enqueue(new FleetInput.StudyOpened(Sweep, new StudyNeeds("vae", "cpu")));
        toStudy.Enqueue(new StudyInput.Opened(1, "here", "test", session.State.TrialsPlanned));
        Join(slots);
    }

    private void Join(int slots) =>
        toFleet.Enqueue(new FleetInput.WorkerJoined(SomeFleet.Profile($"w{workersSoFar++}", slots), [], IsLocal: true));

    /// <summary>A random attempt gets further: a checkpoint, a failure, or its end.</summary>
    private void Work()
    {
        var (key, (_, command)) = running.ElementAt(chance.NextInt(running.Count));
        switch (chance.NextInt(8))
        {
            case 0:
                Report(new CheckpointSaved(key, command.Checkpoints.Length + 1, new BlobRef($"{key}", 1)));
                break;
            case 1 when key.Attempt == 1 && key.Trial.Number % 5 == 0:
                End(key, new AttemptOutcome.Failed("a passing fault"));
                break;
            default:
                End(key, Result(session.State.Trials[key.Trial.Number].Parameters));
                break;
        }
    }

    private static AttemptOutcome Result(ImmutableSortedDictionary<string, SettingValue> parameters)
    {
        var x = parameters["x"].Number!.Value;
        if (x > 4.5)
            return new AttemptOutcome.Diverged("x is too large");
        var loss =
            (x * x)
            + Math.Abs(Math.Log2(parameters["n"].Number!.Value) - 3)
            + (parameters["c"] == SettingValue.Of("a") ? 0 : 1);
        return new AttemptOutcome.Completed(
            ImmutableSortedDictionary<string, double>.Empty.Add("loss", loss),
            1,
            1,
            new BlobRef($"weights {loss:R}", 1),
            new Provenance("data", "none", "cpu", "machine", "test")
        );
    }

    private void End(AttemptKey key, AttemptOutcome outcome)
    {
        running.Remove(key);
        Report(new AttemptEnded(key, 10, outcome));
        toFleet.Enqueue(new FleetInput.AttemptOver(key));
    }

    private void Report(WorkerReport report) => toStudy.Enqueue(new StudyInput.Reported(report));

    /// <summary>
    /// Until no part has anything more to say. A study hears of an end before the fleet gives the
    /// slot away, as in the host.
    /// </summary>
    private void Deliver()
    {
        while (toStudy.Count + toFleet.Count > 0)
        {
            if (toStudy.TryDequeue(out var input))
            {
                (session, var effects) = core.Step(session, input, DateTimeOffset.UnixEpoch);
                foreach (var effect in effects)
                    Perform(effect);
            }
            else
            {
                (fleet, var effects) = FleetCore.Step(fleet, toFleet.Dequeue(), TimeSpan.Zero);
                foreach (var effect in effects)
                    Perform(effect);
            }
        }
    }

    private void Perform(IStudyEffect effect)
    {
        switch (effect)
        {
            case StudyEffect.Persist persist:
                log.AddRange(persist.Changes.Events);
                break;
            case FleetRequest request:
                toFleet.Enqueue(request);
                break;
            case StudyEffect.Conclude:
                over = true;
                break;
        }
    }

    private void Perform(FleetEffect effect)
    {
        switch (effect)
        {
            case FleetEffect.Offer offer:
                toStudy.Enqueue(new StudyInput.SlotOffered(offer.Slot));
                break;
            case FleetEffect.TellOfWorkers told:
                toStudy.Enqueue(new StudyInput.WorkersChanged(told.Workers));
                break;
            case FleetEffect.ReportLost lost:
                toStudy.Enqueue(new StudyInput.WorkerLost(lost.Key));
                break;
            case FleetEffect.Send { Message: StartTrial start } send:
                running.Add(start.Key, (send.Worker, start));
                break;
        }
    }
}
