using Sweep.Shared.Domain.Values;

namespace Sweep.Specs.Tests;

/// <summary>Anchors, aliases and merge keys of YAML in a sweep file.</summary>
public sealed class AnchorTests
{
    private const string Shared = """
        sweep: shared
        x-widths: &widths {values: [8, 16]}
        x-training: &training {epochs: 50, lr: 0.01}
        data: {kind: moons}
        """;

    [Fact]
    public void An_alias_stands_for_the_value_of_its_anchor()
    {
        var text = $"{Shared}\nparameters:\n  model.encoder_hidden: *widths\n  model.decoder_hidden: *widths\n";
        var parameters = Some.Study(text).Space.Parameters;
        Assert.Equal(2, parameters.Length);
        Assert.Equal(parameters[0].Distribution, parameters[1].Distribution);
    }

    [Fact]
    public void A_merge_key_brings_the_entries_of_a_map()
    {
        var settings = Some.Study($"{Shared}\ntraining: {{<<: *training, batch_size: 64}}\n").Settings;
        Assert.Equal(SettingValue.Of(50), settings.At("training.epochs"));
        Assert.Equal(SettingValue.Of(0.01), settings.At("training.lr"));
        Assert.Equal(SettingValue.Of(64), settings.At("training.batch_size"));
    }

    [Theory]
    [InlineData("{epochs: 7, <<: *training}")]
    [InlineData("{<<: *training, epochs: 7}")]
    public void An_entry_of_its_own_wins_over_a_merged_one(string training) =>
        Assert.Equal(
            SettingValue.Of(7),
            Some.Study($"{Shared}\ntraining: {training}\n").Settings.At("training.epochs")
        );

    [Fact]
    public void Of_several_merged_maps_the_first_wins()
    {
        var text = $"{Shared}\nx-short: &short {{epochs: 3}}\ntraining: {{<<: [*short, *training]}}\n";
        var settings = Some.Study(text).Settings;
        Assert.Equal(SettingValue.Of(3), settings.At("training.epochs"));
        Assert.Equal(SettingValue.Of(0.01), settings.At("training.lr"));
    }

    [Fact]
    public void A_later_anchor_of_the_same_name_replaces_the_earlier_one()
    {
        var text = "sweep: a\nx-a: &a 3\nx-b: &a 4\ndata: {kind: moons}\nretries: *a\n";
        Assert.Equal(4, Some.Study(text).Retries);
    }

    [Fact]
    public void A_mistake_in_an_anchored_map_stands_where_it_is_written() =>
        Assert.Equal(
            ["f.yaml:2:17: training.epochz: unknown setting; did you mean 'training.epochs'?"],
            Some.Mistakes("sweep: a\nx-training: &t {epochz: 3}\ndata: {kind: moons}\ntraining: {<<: *t}\n")
        );

    [Fact]
    public void A_mistake_of_an_aliased_value_stands_at_the_alias() =>
        Assert.Equal(
            ["f.yaml:4:10: retries: found the text 'many', expected an integer from 0 to 100"],
            Some.Mistakes("sweep: a\nx-a: &a many\ndata: {kind: moons}\nretries: *a\n")
        );

    [Fact]
    public void Anchors_may_stand_at_any_value() =>
        Assert.Equal("tiny", Some.Study("sweep: &a tiny\ndata: &b {kind: moons}").Name);
}
