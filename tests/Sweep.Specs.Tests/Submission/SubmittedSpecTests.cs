using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs.Settings;
using Sweep.Specs.Submission;
using Sweep.Storage;
using Sweep.Web;
using Sweep.Web.Api;

namespace Sweep.Specs.Tests.Submission;

/// <summary>A submitted study meets the checks that its file would meet.</summary>
public sealed class SubmittedSpecTests
{
    private static readonly SettingValue[] Wrong =
    [
        new SettingValue.Null(),
        SettingValue.Of(true),
        SettingValue.Of(-1),
        SettingValue.Of(0.5),
        SettingValue.Of(3),
        SettingValue.Of("zzz"),
        new SettingValue.List([]),
        new SettingValue.List([SettingValue.Of(1), SettingValue.Of(2)]),
        SettingValue.Map.Empty,
        SettingValue.Map.Empty.With("a", SettingValue.Of(1)),
        SettingValue.Of(double.NaN),
        SettingValue.Of(double.PositiveInfinity),
    ];

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Path.Combine(Some.Root(), "sweeps"), "*.yaml").Select(file => Path.GetFileName(file))];

    [Theory, MemberData(nameof(Files))]
    public void What_a_file_says_is_taken_and_means_the_same(string file)
    {
        var spec = Some.Study(Some.TextOf(file));
        var (study, mistake) = SubmittedSpec.Read(spec);
        Assert.Null(mistake);
        Assert.Equal(Written(spec), Written(study!));
    }

    [Theory]
    [InlineData("{kind: moons}"), InlineData("{kind: radial}"), InlineData("{kind: gaussian}")]
    [InlineData("{kind: mnist}"), InlineData("{kind: dsprites}"), InlineData("{kind: images}")]
    [InlineData("{kind: arrays, file: x.npz}")]
    public void A_value_that_a_file_may_not_say_is_refused(string data)
    {
        var spec = Some.Study($"sweep: s\ndata: {data}\n");
        foreach (var setting in SettingsCatalog.All.Where(setting => !setting.IsGroup))
        {
            if (spec.Settings.At(setting.Path) is null)
                continue;
            foreach (var value in Wrong.Where(value => setting.Fit(value) is null))
            {
                var wrong = spec with { Settings = spec.Settings.With(setting.Path, value) };
                Assert.Contains($"{setting.Path}: found", MistakeIn(wrong), StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("data.colour", "data.colour: unknown setting")]
    [InlineData("loss.gamma", "loss.gamma: 'gamma' belongs to loss.kind")]
    [InlineData("command.run", "command: 'command' belongs to runner: command")]
    public void A_setting_that_the_kinds_do_not_have_is_refused(string path, string mistake)
    {
        var spec = Some.Study(Some.Minimal);
        var settings = spec.Settings.With(path, SettingValue.Of(1.5));
        Assert.Contains(mistake, MistakeIn(spec with { Settings = settings }), StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_of_the_study_are_those_of_a_file()
    {
        var spec = Some.Study(Some.Minimal);
        AssertRefused("trials", spec with { Trials = 0 });
        AssertRefused("retries", spec with { Retries = 101 });
        AssertRefused("keep_checkpoints", spec with { KeepCheckpoints = 10_001 });
        AssertRefused("device", spec with { Device = "tpu" });
        AssertRefused("sampler.kind", spec with { Sampler = spec.Sampler with { Kind = "gp" } });
        AssertRefused("trial_timeout", spec with { TrialTimeout = TimeSpan.FromTicks(1) });
        AssertRefused("objectives.metric", spec with { Objectives = [new Objective("mig", Goal.Maximize)] });
        AssertRefused("runner", spec with { Runner = "magic" });
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var spec = Some.Study(Some.Minimal) with { Trials = 0, Retries = -1, Device = "tpu" };
        Assert.Equal(
            "device: found the text 'tpu', expected one of auto, cpu, libtorch, cuda (did you mean 'cpu'?); "
                + "retries: found the number -1, expected an integer from 0 to 100; "
                + "trials: found the number 0, expected an integer from 1 to 1000000",
            MistakeIn(spec)
        );
    }

    [Theory]
    [InlineData("moons.yaml", 1991, 242)]
    [InlineData("radial.yaml", 3454, 456)]
    [InlineData("sklearn.yaml", 1232, 269)]
    [InlineData("dsprites-factor.yaml", 1507, 175)]
    public void A_mutated_spec_is_taken_only_where_a_file_says_the_study(string file, int mutated, int taken)
    {
        var specs = MutatedSpecs.Of(StudyEventJson.WriteSpec(Some.Study(Some.TextOf(file)))).ToList();
        var studies = specs.Select(Deserialize).Select(Taken).OfType<StudySpec>().ToList();
        Assert.All(studies, study => Assert.Equal(Written(study), Written(SubmittedSpec.Read(study).Study!)));
        Assert.Equal((mutated, taken), (specs.Count, studies.Count));
    }

    private static string? MistakeIn(StudySpec spec) => SubmittedSpec.Read(spec).Mistake;

    private static string Written(StudySpec study) => StudyEventJson.WriteSpec(study);

    private static StudySpec? Taken(StudySpec? spec) =>
        spec is null || SpecRules.MistakeIn(spec) is not null ? null : SubmittedSpec.Read(spec).Study;

    private static StudySpec? Deserialize(string json)
    {
        try
        {
            return StudyEventJson.ReadSpec(json);
        }
        catch (Exception malformed) when (ApiJson.IsMalformed(malformed))
        {
            return null;
        }
    }

    private static void AssertRefused(string path, StudySpec spec) =>
        Assert.StartsWith($"{path}: ", MistakeIn(spec), StringComparison.Ordinal);
}
