using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Checks;
using Sweep.Specs.Parameters;
using Sweep.Specs.Settings;
using Sweep.Specs.Yaml;

namespace Sweep.Specs;

/// <summary>
/// The root of a sweep file as a study: reads every part, sets them against each other, and fills
/// in the defaults.
/// </summary>
/// <param name="folder">Where the file lies; null if that is not to be known.</param>
internal sealed class StudyReader(string? folder, Mistakes mistakes)
{
    private const string Metrics = "metrics",
        Trials = "trials",
        FailFast = "fail_fast";

    /// <summary>
    /// Fewer trials that fail alike may be chance, where the file does not say how many.
    /// </summary>
    private const int LeastFailFast = 5;

    private readonly SettingReader settings = new(mistakes);
    private readonly GivenSettings given = new();

    /// <summary>The study; null if there are mistakes.</summary>
    internal StudySpec? Read(YamlNode.Mapping root)
    {
        settings.ReadGroup(FixedPart(root), "", given);
        var runner = RunnerOf(root);
        var isFree = RunnerNames.IsFree(runner);
        ImmutableArray<string> reserved = runner == RunnerNames.Command ? ArgumentTemplate.OwnNames : [];
        ParameterNames names = isFree ? new FreeNames(reserved) : new SettingNames();
        var drafts = new ParameterReader(settings, names, mistakes).Read(root.Find("parameters")?.Value);
        var chosen = new SpaceReader(new ConditionReader(settings, names, given, drafts, mistakes), mistakes).Read(
            drafts
        );
        Places = new SettingPlaces(given, chosen);
        var kinds = new KindChecks(given, isFree ? [] : [.. chosen.Select(parameter => parameter.Draft)], mistakes);
        kinds.Check();
        var reader = new ObjectiveReader(given, isFree, mistakes);
        var objectives = reader.Read(root);
        var checks = new StudyChecks(given, kinds, mistakes);
        checks.CheckRequired(root);
        if (runner == RunnerNames.Command)
            new ProgramChecks(given, chosen, mistakes).Check(root);
        else if (!isFree)
            CheckTraining(objectives, chosen, kinds, checks);
        if (IsGrid)
            checks.CheckThatGridIsFinite(chosen);
        var pruner = new PrunerChecks(given, trains: !isFree, mistakes).Read(objectives, chosen);
        if (mistakes.Any)
            return null;
        var study = Study(objectives, pruner, SettingsFor(runner, objectives, chosen, kinds), chosen);
        var points = new PointReader(study.Space, mistakes).Read(root, study.Trials);
        return mistakes.Any
            ? null
            : study with
            {
                Stop = study.Stop with { Targets = reader.Targets },
                Enqueue = points,
            };
    }

    /// <summary>
    /// What trains; where the file does not say so rightly, what its sections are for.
    /// </summary>
    private string RunnerOf(YamlNode.Mapping root)
    {
        if (root.Find("runner") is not null && given.ValueAt("runner") is SettingValue.Text { Content: var runner })
            return runner;
        return root.Find(ProgramSettings.SectionName) is null ? RunnerNames.Vae : RunnerNames.Command;
    }

    private SettingValue.Map SettingsFor(
        string runner,
        ImmutableArray<Objective> objectives,
        ImmutableArray<ChosenParameter> chosen,
        KindChecks kinds
    ) =>
        runner switch
        {
            RunnerNames.Command => Command(objectives),
            RunnerNames.Ask => SettingValue.Map.Empty,
            _ => Filled(chosen, kinds),
        };

    /// <summary>The lines that give the settings their values, once the file is read.</summary>
    internal SettingPlaces Places { get; private set; } = SettingPlaces.None;

    private void CheckTraining(
        ImmutableArray<Objective> objectives,
        ImmutableArray<ChosenParameter> chosen,
        KindChecks kinds,
        StudyChecks checks
    )
    {
        kinds.CheckDefaults();
        new ConflictChecks(given, mistakes).Check(chosen);
        new PairChecks(given, chosen, mistakes).Check();
        new DataChecks(given, Places, chosen, mistakes).Check();
        new TestedTrainingChecks(given, chosen, mistakes).Check(objectives);
        new PlaneChecks(given, mistakes).Check();
        new ImageChecks(given, Places, kinds, mistakes).Check();
        checks.CheckStoppingMetric(chosen);
    }

    private bool IsGrid => given.ValueAt("sampler.kind") is SettingValue.Text { Content: "grid" };

    private YamlNode.Mapping FixedPart(YamlNode.Mapping root)
    {
        var rest = SettingReader.OtherTopNames.Aggregate(root, (map, name) => map.Without(name));
        return rest.Find(Metrics) is { } metrics
            ? rest.With(metrics with { Value = MetricList.AsMapping(metrics.Value, mistakes) })
            : rest;
    }

    private SettingValue.Map Filled(ImmutableArray<ChosenParameter> chosen, KindChecks kinds)
    {
        var groupsOn = chosen
            .SelectMany(parameter => parameter.Draft.Sets)
            .Select(set => set.Setting.Parent)
            .ToHashSet(StringComparer.Ordinal);
        var filled = SettingValue.Map.Empty;
        foreach (var path in SettingsCatalog.TrialSections)
            filled = filled.With(
                path,
                SettingsFill.Group(
                    SettingsCatalog.Find(path)!,
                    given,
                    kinds.Exists,
                    group => groupsOn.Contains(group.Path)
                )
            );
        return filled;
    }

    /// <summary>
    /// The section command, its folder by its whole path, and the metrics that the program has to
    /// report.
    /// </summary>
    private SettingValue.Map Command(ImmutableArray<Objective> objectives)
    {
        var section = SettingsFill.Group(
            SettingsCatalog.Find(ProgramSettings.SectionName)!,
            given,
            _ => true,
            _ => false
        );
        var directory = ((SettingValue.Text)section.Entries[ProgramSettings.DirectoryName]).Content;
        if (folder is not null)
            section = section.With(ProgramSettings.DirectoryName, SettingValue.Of(Path.GetFullPath(directory, folder)));
        return SettingValue.Map.Empty.With(
            ProgramSettings.SectionName,
            section.With(
                ProgramSettings.ReportsName,
                new SettingValue.List([.. objectives.Select(objective => SettingValue.Of(objective.Metric))])
            )
        );
    }

    private StudySpec Study(
        ImmutableArray<Objective> objectives,
        PrunerSpec pruner,
        SettingValue.Map filled,
        ImmutableArray<ChosenParameter> chosen
    )
    {
        var space = new SearchSpace([
            .. chosen.Select(parameter => new Parameter(
                parameter.Draft.Name,
                parameter.Draft.Distribution!,
                parameter.When
            )),
        ]);
        var declared = Declared();
        var trials = TrialsOf(space);
        var sampler = new SamplerChecks(given, mistakes).Read(declared.Sampler, space, objectives.Length, trials);
        return declared with
        {
            Trials = trials,
            Sampler = sampler,
            Objectives = objectives,
            Pruner = pruner,
            FailFast = FailFastOf(sampler),
            Settings = filled,
            Space = space,
            Cases = CasesOf(chosen),
        };
    }

    /// <summary>What the file says of the study as a whole, else the defaults.</summary>
    private StudySpec Declared() =>
        DeclaredSettings.Read<StudySpec>(
            StudySettings
                .Declared.Where(setting => !setting.IsGroup)
                .Aggregate(SettingValue.Map.Empty, (map, setting) => map.With(setting.Path, Known(setting.Path)))
        );

    /// <summary>
    /// One if there is nothing to choose, else what the file says, else every point of a grid, else
    /// the default.
    /// </summary>
    private int TrialsOf(SearchSpace space)
    {
        if (space.Parameters.IsEmpty)
            return 1;
        if (given.TryGet(Trials, out _) || !IsGrid)
            return (int)Whole(Trials);
        var points = space.Parameters.Aggregate(
            1.0,
            (product, parameter) => product * (parameter.Distribution.Count ?? 1)
        );
        return (int)Math.Min(points, StudySpec.MostTrials);
    }

    /// <summary>
    /// What the file says, else as many as there are random suggestions before tpe or cma_es
    /// learns, else the default.
    /// </summary>
    private int? FailFastOf(SamplerSpec sampler)
    {
        if (Known(FailFast) is not SettingValue.Integer { Whole: var limit })
            return null;
        if (given.TryGet(FailFast, out _) || sampler.Kind is not (SamplerSpec.Tpe or SamplerSpec.Cma))
            return (int)limit;
        return Math.Clamp(sampler.StartupTrials, LeastFailFast, StudySpec.MostFailFast);
    }

    private static ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SettingValue.Map>> CasesOf(
        ImmutableArray<ChosenParameter> chosen
    ) =>
        chosen
            .Select(parameter => parameter.Draft)
            .Where(draft => !draft.CaseNames.IsEmpty)
            .ToImmutableSortedDictionary(
                draft => draft.Name,
                draft =>
                    draft.CaseNames.ToImmutableSortedDictionary(
                        name => name,
                        name => SetBy(draft, name),
                        StringComparer.Ordinal
                    ),
                StringComparer.Ordinal
            );

    private static SettingValue.Map SetBy(ParameterDraft draft, string name) =>
        new(
            SettingValue.Map.Empty.Entries.AddRange(
                draft
                    .Sets.Where(set => set.Case == name)
                    .Select(set => KeyValuePair.Create(set.Setting.Path, set.Value!))
            )
        );

    private long Whole(string path) => ((SettingValue.Integer)Known(path)).Whole;

    /// <summary>What was given or is the default, once there are no mistakes.</summary>
    private SettingValue Known(string path) => given.ValueAt(path) ?? throw Invariant.Unreachable(path);
}
