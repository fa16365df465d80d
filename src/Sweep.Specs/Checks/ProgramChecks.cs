using System.Collections.Immutable;
using Foundation.Settings;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Parameters;
using Sweep.Specs.Yaml;

namespace Sweep.Specs.Checks;

/// <summary>
/// Whether the parameters reach the program: each name in an argument is a parameter, and each
/// parameter reaches the program in some way.
/// </summary>
internal sealed class ProgramChecks(GivenSettings given, ImmutableArray<ChosenParameter> chosen, Mistakes mistakes)
{
    private const string Run = $"{ProgramSettings.SectionName}.{ProgramSettings.RunName}",
        Pass = $"{ProgramSettings.SectionName}.{ProgramSettings.PassName}";

    /// <summary>What each parameter, or each of its cases, gives a value to.</summary>
    private readonly ImmutableArray<(string Name, ParameterDraft Draft, Place Place)> passed =
    [
        .. chosen.SelectMany(parameter =>
            parameter
                .Draft.Sets.Select(set => (set.Setting.Path, parameter.Draft, set.Place))
                .DistinctBy(set => set.Path)
        ),
    ];

    internal void Check(YamlNode.Mapping root)
    {
        CheckThatNoneIsSetTwice();
        if (given.ValueAt(Pass) is not SettingValue.List pass)
            return;
        var ways = WaysOf(pass);
        if (ways.HasFlag(PassWays.Environment))
            CheckVariables();
        if (!ways.HasFlag(PassWays.Json))
            CheckTexts();
        if (
            given.TryGet(Run, out var run)
            && run.Value is not null
            && root.Find(ProgramSettings.SectionName)?.Value is YamlNode.Mapping section
            && section.Find(ProgramSettings.RunName) is { Value: YamlNode.Sequence arguments }
        )
            CheckArguments(arguments, ways);
    }

    private static PassWays WaysOf(SettingValue.List pass) =>
        pass
            .Items.Select(way => (PassWays)SettingWords.Of(typeof(PassWays)).MemberOf(((SettingValue.Text)way).Content))
            .Aggregate((all, way) => all | way);

    private void CheckThatNoneIsSetTwice()
    {
        foreach (var twice in passed.GroupBy(one => one.Name, StringComparer.Ordinal))
        {
            foreach (var again in twice.Skip(1))
                mistakes.Add(
                    again.Place,
                    PathOf(again.Draft),
                    $"sets {YamlScalar.Shorten(again.Name)}, which '{YamlScalar.Shorten(twice.First().Draft.Name)}' "
                        + $"sets too, at {twice.First().Place}",
                    "remove one of them"
                );
        }
    }

    private void CheckVariables()
    {
        foreach (
            var alike in passed
                .Select(one => (one.Name, one.Draft, one.Place))
                .DistinctBy(one => one.Name)
                .GroupBy(one => ParameterVariable.Of(one.Name), StringComparer.Ordinal)
        )
        {
            foreach (var again in alike.Skip(1))
                mistakes.Add(
                    again.Place,
                    PathOf(again.Draft),
                    $"would be passed in {alike.Key}, as '{YamlScalar.Shorten(alike.First().Name)}' is",
                    "give it another name"
                );
        }
    }

    /// <summary>
    /// Without JSON a number and the text of it are one to the program, and so are true and 'true'.
    /// </summary>
    private void CheckTexts()
    {
        foreach (var (name, draft, place) in passed.DistinctBy(one => one.Name))
        {
            var choices = draft.CaseNames.IsEmpty
                ? (draft.Distribution as Distribution.Categorical)?.Choices ?? []
                : [];
            foreach (
                var alike in choices
                    .Where(choice => choice is not SettingValue.Null)
                    .GroupBy(choice => ProgramText.Of(choice))
                    .Where(alike => alike.Count() > 1)
            )
                mistakes.Add(
                    place,
                    $"{PathOf(draft)}.values",
                    $"{alike.Count()} values reach the program as {YamlScalar.Shorten(alike.Key!)}",
                    $"keep one of them, or add json to {Pass}"
                );
        }
    }

    private void CheckArguments(YamlNode.Sequence arguments, PassWays ways)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var texts = arguments
            .Items.SelectMany(item => item is YamlNode.Sequence together ? together.Items : [item])
            .OfType<YamlNode.Scalar>();
        foreach (var (text, isProgram) in texts.Select((text, at) => (text, at == 0)))
            CheckArgument(text, isProgram, ways, used);
        if (ways != PassWays.Arguments)
            return;
        foreach (var (name, draft, place) in passed.DistinctBy(one => one.Name).Where(one => !used.Contains(one.Name)))
            mistakes.Add(
                place,
                PathOf(draft),
                $"no argument of {Run} has {{{YamlScalar.Shorten(name)}}}, so the program would never learn of it",
                $"add it there, or set {Pass}: environment or json"
            );
    }

    private void CheckArgument(YamlNode.Scalar text, bool isProgram, PassWays ways, HashSet<string> used)
    {
        if (ArgumentTemplate.Parse(text.Text) is not { } template)
        {
            mistakes.Add(
                text.Place,
                Run,
                $"a brace in '{YamlScalar.Shorten(text.Text)}' that belongs to no {{name}}",
                "write {{ or }} for a brace itself"
            );
            return;
        }

        foreach (var name in template.Names)
        {
            used.Add(name);
            if (ArgumentTemplate.OwnNames.Contains(name))
                continue;
            if (passed.All(one => one.Name != name))
                mistakes.AddUnknown(
                    text.Place,
                    Run,
                    $"'{{{YamlScalar.Shorten(name)}}}' is no parameter",
                    name,
                    passed.Select(one => one.Name).Concat(ArgumentTemplate.OwnNames)
                );
            else if (!ways.HasFlag(PassWays.Arguments))
                mistakes.Add(
                    text.Place,
                    Run,
                    $"'{{{YamlScalar.Shorten(name)}}}' is a parameter, and {Pass} does not say arguments",
                    $"add arguments to {Pass}"
                );
            else if (template.Flags.Contains(name) && NotFlagOf(name) is { } draft)
                mistakes.Add(
                    draft.Place,
                    PathOf(draft),
                    $"is a flag in {Run} ('{YamlScalar.Shorten(text.Text)}'), and not all of its values are true or "
                        + "false",
                    "write {values: [true, false]}"
                );
            else if (isProgram)
                mistakes.Add(
                    text.Place,
                    Run,
                    $"'{{{YamlScalar.Shorten(name)}}}' in the name of the program",
                    "the program is the same for all trials"
                );
        }
    }

    /// <summary>
    /// The parameter, or the one whose cases set it, that gives the name other values than flags
    /// and null.
    /// </summary>
    private ParameterDraft? NotFlagOf(string name) =>
        passed
            .Where(one => one.Name == name)
            .Select(one => one.Draft)
            .FirstOrDefault(draft =>
                draft.Distribution is not null
                && draft.ValuesFor(name)?.All(value => value is null or SettingValue.Flag or SettingValue.Null) != true
            );

    private static string PathOf(ParameterDraft draft) => $"parameters.{YamlScalar.Shorten(draft.Name)}";
}
