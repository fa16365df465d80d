using System.Collections.Immutable;
using System.Reflection;
using Foundation.Settings;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Specs.Settings;
using Sweep.Worker.Training;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Networks;
using Vae.Models.Training;

namespace Sweep.Specs.Tests.Settings;

/// <summary>What the records of Vae.Models declare is what a file takes and a trial gets.</summary>
public sealed class DeclarationTests
{
    private static readonly Type[] Sections =
    [
        typeof(DataSettings),
        typeof(ModelSettings),
        typeof(LossSettings),
        typeof(TrainingSettings),
    ];

    /// <summary>Each enumeration that a file has words for.</summary>
    public static TheoryData<Type> Enumerations => [.. typeof(TrainingPlan).Assembly.GetTypes().Where(HasWords)];

    /// <summary>Each kind of data and each kind of model.</summary>
    public static TheoryData<string, string> Kinds
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var section in Sections.Take(2))
            {
                var record = SettingRecord.Of(section);
                foreach (var (word, _) in record.Kinds)
                    data.Add(record.Section!.Path, word);
            }

            return data;
        }
    }

    [Theory, MemberData(nameof(Enumerations))]
    public void Every_word_leads_to_its_member_and_back(Type enumeration)
    {
        var words = SettingWords.Of(enumeration);
        Assert.Equal(Enum.GetValues(enumeration).Length, words.Members.Length);
        Assert.All(words.Members, one => Assert.Equal(one.Word, words.WordOf(one.Member)));
        Assert.All(words.Members, one => Assert.Equal(one.Member, words.MemberOf(one.Word)));
        Assert.All(words.Members, one => Assert.Matches("^[a-z][a-z0-9_]*$", one.Word));
    }

    [Fact]
    public void Every_enumeration_with_words_is_that_of_a_setting()
    {
        var offered = SettingsCatalog
            .All.Select(setting => setting.Type)
            .OfType<SettingType.Choice>()
            .Select(choice => string.Join(' ', choice.Names))
            .ToHashSet();
        var declared = Enumerations.Select(row => SettingWords.Of(row.Data).Members.Select(member => member.Word));
        Assert.All(declared, words => Assert.Contains(string.Join(' ', words), offered));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_file_that_says_nothing_gives_the_record_its_own_defaults(string section, string word)
    {
        var plan = PlanOf($"sweep: s\n{SectionsOf(section, word)}\n");
        AssertDefaults(plan.Data, word);
        AssertDefaults(plan.Model, word);
        AssertDefaults(plan.Loss);
        AssertDefaults(plan.Training);
    }

    private static string SectionsOf(string section, string word) =>
        (section, word) switch
        {
            ("data", "arrays") => "data: {kind: arrays, file: x.npz}",
            ("data", _) => $"data: {{kind: {word}}}",
            (_, "burgess") => "data: {kind: mnist, size: 32}\nmodel: {kind: burgess}",
            (_, "kmnist_conv") => "data: {kind: kmnist}\nmodel: {kind: kmnist_conv}",
            _ => $"data: {{kind: moons}}\nmodel: {{kind: {word}}}",
        };

    private static TrainingPlan PlanOf(string text)
    {
        var spec = Some.Study(text);
        var settings = new TrialSettings(spec.Settings);
        var trial = new TrialKey(new SweepId("0"), 0);
        return TrialPlan.Read(settings, new Objective("val_mse", Goal.Minimize), 0, trial, "simd");
    }

    /// <param name="word">Checked where it is the word of the record's kind.</param>
    private static void AssertDefaults<TSection>(TSection found, string? word = null)
    {
        var record = SettingRecord.Of(typeof(TSection));
        if (record.Choice is not null && record.Kinds.All(kind => kind.Word != word))
            return;
        var settings = word is null ? record.Settings : record.SettingsOf(word);
        var standard = SettingRecord.Of(found!.GetType()).New();
        foreach (var setting in settings.Where(setting => !setting.IsRequired))
            Assert.Equivalent(setting.Property.GetValue(standard), setting.Property.GetValue(found), strict: true);
    }

    private static bool HasWords(Type type) =>
        type.IsEnum && type.GetFields().Any(field => field.IsDefined(typeof(WordAttribute)));
}
