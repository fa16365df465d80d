using System.CommandLine;
using Foundation;
using Sweep.Cli.Commands.Cluster;
using Sweep.Cli.Hosting;
using Sweep.Cli.Specs;
using Sweep.Coordinator.Hosting;

namespace Sweep.Cli.Commands;

/// <summary>sweep run FILE: a new sweep, from its file to its leaderboard.</summary>
internal static class RunCommand
{
    public static Command Make(Surroundings surroundings)
    {
        var file = new Argument<string>("FILE") { Description = "The sweep file." };
        var trials = new Option<int?>("--trials") { Description = "How many trials, whatever the file says.", HelpName = "N" };
        var seed = new Option<ulong?>("--seed") { Description = "The seed of all chance, whatever the file says.", HelpName = "N" };
        var name = new Option<string?>("--name") { Description = "What the sweep is called, whatever the file says.", HelpName = "NAME" };
        var set = new Option<string[]>("--set") { Description = "Changes one setting, e.g. training.epochs=200. May be repeated.", HelpName = "PATH=VALUE", Arity = ArgumentArity.OneOrMore };
        set.Validators.Add(given =>
        {
            foreach (var token in given.Tokens.Where(token => !SpecOverrides.TrySplitSet(token.Value, out _))) given.AddError($"--set {token.Value}: expected PATH=VALUE, e.g. --set training.epochs=200");
        });
        var slots = SessionOptions.MakeSlots(least: 0);
        var store = StoreAddress.MakeOption();
        var noProgress = SessionOptions.MakeNoProgress();
        var download = SessionOptions.MakeDownload();
        var command = new Command("run", "Runs a new sweep.") { file, trials, slots, seed, name, set, store, download, noProgress };
        var listening = new ListenOptions(isRequired: false);
        listening.AddTo(command);
        command.SetAction((parsed, stop) => RunAsync(
            surroundings,
            parsed.GetValue(file)!,
            new SpecOverrides(parsed.GetValue(trials), parsed.GetValue(seed), parsed.GetValue(name), [.. (parsed.GetValue(set) ?? []).Select(Split)]),
            parsed.GetValue(slots),
            parsed.GetValue(store),
            parsed.GetValue(download),
            parsed.GetValue(noProgress),
            place => listening.ChooseAsync(parsed, surroundings, place.Home),
            stop));
        return command;
    }

    private static async Task<int> RunAsync(Surroundings surroundings, string file, SpecOverrides changes, int? slots, string? storeOption, bool download, bool noProgress, Func<StoreAddress, Task<(Listening?, string?)>> listen, CancellationToken stop)
    {
        var result = SweepFile.ReadFile(file, changes);
        if (result is not SpecResult.Valid { Spec: var spec }) return surroundings.Invalid(file, result);
        if (surroundings.MissingRunner(spec) is { } missing) return surroundings.Mistake(missing);
        var (place, mistake) = StoreAddress.Choose(storeOption, surroundings.Variable);
        if (place is null) return surroundings.Mistake(mistake!);

        if (await surroundings.PrepareDataAsync(spec, download, stop).ConfigureAwait(false) is { } unprepared) return unprepared;

        (var listening, mistake) = await listen(place).ConfigureAwait(false);
        if (mistake is not null) return surroundings.Mistake(mistake);
        if (slots == 0 && listening is null) return surroundings.Mistake(SessionOptions.NobodyTrains);
        var store = surroundings.OpenStore(place);
        switch (SweepOpening.Create(store, spec, surroundings.Clock.GetUtcNow(), surroundings.Version))
        {
            case SweepOpening.Ready ready:
                var session = new SweepSession(surroundings, place, store, store.Find(spec.Name)!, slots ?? surroundings.Cores, spec.Trials, noProgress, listening);
                return await session.RunAsync(ready).ConfigureAwait(false);
            case SweepOpening.NameTaken:
                store.Dispose();
                return surroundings.Mistake($"there is a sweep '{spec.Name}' already: `sweep resume {spec.Name}{place.Option}` goes on with it, --name NAME gives this one another name");
            case var other: throw Invariant.Unreachable(other);
        }
    }

    private static (string Path, string Value) Split(string text) => SpecOverrides.TrySplitSet(text, out var set) ? set : throw Invariant.Unreachable(text);
}
