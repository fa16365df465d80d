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
    private readonly ProgramSettings settings;
    private readonly SettingValue.Map parameters;

    public ProgramPlan(StartTrial command)
    {
        (this.command, settings) = (command, new TrialSettings(command.Settings).Section<ProgramSettings>());
        parameters = (SettingValue.Map)command.Settings.Entries[StudySpec.CommandParameters];
        Seed = ProgramSeed.Of(command.Seed, command.Key.Trial);
    }

    /// <summary>
    /// The trial's own: the same in every attempt, another one in every trial and replicate. Below
    /// 2^31, which every library takes.
    /// </summary>
    public uint Seed { get; }

    public string Folder => settings.Directory;

    /// <summary>
    /// How many steps the program is going to report; 0 if the file does not say.
    /// </summary>
    public int Epochs => settings.Epochs ?? 0;

    /// <summary>How long it may write nothing; null if for any time.</summary>
    public TimeSpan? ProgressTimeout => settings.ProgressTimeout;

    /// <summary>The metrics that it has to report.</summary>
    public ImmutableArray<string> Reports =>
        [
            .. ((SettingValue.List)command.Settings.At(ReportsPath)!).Items.Select(item =>
                ((SettingValue.Text)item).Content
            ),
        ];

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
        return [.. settings.Run.SelectMany(together => Fill(together, values))];
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
        foreach (var (name, text) in settings.Environment)
            environment[name] = text;
        environment[TrialVariables.Trial] = Trial;
        environment[TrialVariables.Attempt] = command.Key.Attempt.ToString(CultureInfo.InvariantCulture);
        environment[TrialVariables.Seed] = Seed.ToString(CultureInfo.InvariantCulture);
        environment[TrialVariables.Device] = command.Device;
        environment[TrialVariables.Out] = folder.Out;
        environment[TrialVariables.CheckpointFolder] = folder.Checkpoints;
        if (settings.Pass.HasFlag(PassWays.Json))
            environment[TrialVariables.Parameters] = folder.Parameters;
        if (!settings.Pass.HasFlag(PassWays.Environment))
            return environment.ToImmutable();
        foreach (var (name, value) in parameters.Entries)
            if (ProgramText.Of(value) is { } text)
                environment[ParameterVariable.Of(name)] = text;
        return environment.ToImmutable();
    }

    /// <summary>The parameters as one JSON object.</summary>
    public byte[] ParametersJson() => JsonSerializer.SerializeToUtf8Bytes<SettingValue>(parameters, JsonOfValues);

    private static readonly JsonSerializerOptions JsonOfValues = new() { Converters = { new SettingValueJson() } };

    private const string ReportsPath = $"{ProgramSettings.SectionName}.{ProgramSettings.ReportsName}";

    /// <summary>What stands together is left out together, where one of it is.</summary>
    private static ImmutableArray<string> Fill(ArgumentGroup together, Dictionary<string, SettingValue> values)
    {
        var filled = ImmutableArray.CreateBuilder<string>();
        foreach (var text in together.Texts)
        {
            if (!ArgumentTemplate.Parse(text)!.TryFill(values, out var argument))
                return [];
            if (argument is not null)
                filled.Add(argument);
        }

        return filled.ToImmutable();
    }
}
