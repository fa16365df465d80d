using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Programs;

/// <summary>
/// What one attempt runs: from the settings of a trial, as a sweep file has them. The file was
/// validated; what does not fit here is our own bug.
/// </summary>
internal sealed class ProgramPlan
{
    private readonly StartTrial command;
    private readonly TrialSettings settings;
    private readonly SettingValue.Map parameters;

    public ProgramPlan(StartTrial command)
    {
        (this.command, settings) = (command, new TrialSettings(command.Settings));
        parameters = (SettingValue.Map)command.Settings.Entries[StudySpec.CommandParameters];
        Seed = ProgramSeed.Of(command.Seed, command.Key.Trial);
    }

    /// <summary>
    /// The trial's own: the same in every attempt, another one in every trial and replicate. Below
    /// 2^31, which every library takes.
    /// </summary>
    public uint Seed { get; }

    public string Folder => settings.Text(PathOf(ProgramSettings.Directory));

    /// <summary>
    /// How many steps the program is going to report; 0 if the file does not say.
    /// </summary>
    public int Epochs => settings.IntOrNull(PathOf(ProgramSettings.Epochs)) ?? 0;

    /// <summary>How long it may write nothing; null if for any time.</summary>
    public TimeSpan? ProgressTimeout => settings.DurationOrNull(PathOf(ProgramSettings.ProgressTimeout));

    /// <summary>The metrics that it has to report.</summary>
    public ImmutableArray<string> Reports => [.. Texts(command.Settings.At(PathOf(ProgramSettings.Reports))!)];

    private string Trial => command.Key.Trial.Number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The program and its arguments, filled in.</summary>
    public ImmutableArray<string> Arguments(AttemptFolder folder)
    {
        var values = parameters.Entries.ToDictionary(StringComparer.Ordinal);
        (values["out"], values["seed"], values["trial"]) = (
            SettingValue.Of(folder.Out),
            SettingValue.Of(Seed),
            SettingValue.Of(Trial)
        );
        return
        [
            .. ((SettingValue.List)command.Settings.At(PathOf(ProgramSettings.Run))!).Items.SelectMany(item =>
                Fill(item, values)
            ),
        ];
    }

    /// <summary>
    /// The worker's environment, less <see cref="InheritedVariables"/>, with what the file and the
    /// trial add.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Environment(
        IEnumerable<KeyValuePair<string, string>> worker,
        AttemptFolder folder
    )
    {
        var environment = worker
            .Where(entry => InheritedVariables.IsPassedOn(entry.Key))
            .ToImmutableSortedDictionary(StringComparer.Ordinal)
            .ToBuilder();
        foreach (
            var (name, value) in ((SettingValue.Map)command.Settings.At(PathOf(ProgramSettings.Environment))!).Entries
        )
            environment[name] = value.ToString()!;
        environment[TrialVariables.Trial] = Trial;
        environment[TrialVariables.Attempt] = command.Key.Attempt.ToString(CultureInfo.InvariantCulture);
        environment[TrialVariables.Seed] = Seed.ToString(CultureInfo.InvariantCulture);
        environment[TrialVariables.Device] = command.Device;
        environment[TrialVariables.Out] = folder.Out;
        environment[TrialVariables.CheckpointFolder] = folder.Checkpoints;
        var pass = Texts(command.Settings.At(PathOf(ProgramSettings.Pass))!).ToHashSet();
        if (pass.Contains(ProgramSettings.ByJson))
            environment[TrialVariables.Parameters] = folder.Parameters;
        if (!pass.Contains(ProgramSettings.ByEnvironment))
            return environment.ToImmutable();
        foreach (var (name, value) in parameters.Entries)
            if (ProgramText.Of(value) is { } text)
                environment[ParameterVariable.Of(name)] = text;
        return environment.ToImmutable();
    }

    /// <summary>The parameters as one JSON object.</summary>
    public byte[] ParametersJson() => JsonSerializer.SerializeToUtf8Bytes<SettingValue>(parameters, JsonOfValues);

    private static readonly JsonSerializerOptions JsonOfValues = new() { Converters = { new SettingValueJson() } };

    private static string PathOf(string name) => $"{ProgramSettings.Section}.{name}";

    private static IEnumerable<string> Texts(SettingValue list) =>
        ((SettingValue.List)list).Items.Select(item => ((SettingValue.Text)item).Content);

    /// <summary>What stands together is left out together, where one of it is.</summary>
    private static ImmutableArray<string> Fill(SettingValue item, Dictionary<string, SettingValue> values)
    {
        var filled = ImmutableArray.CreateBuilder<string>();
        foreach (var text in item is SettingValue.List together ? Texts(together) : [((SettingValue.Text)item).Content])
        {
            if (!ArgumentTemplate.Parse(text)!.TryFill(values, out var argument))
                return [];
            if (argument is not null)
                filled.Add(argument);
        }

        return filled.ToImmutable();
    }
}
