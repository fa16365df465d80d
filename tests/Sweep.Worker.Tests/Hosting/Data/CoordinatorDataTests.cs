using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Hosting.Data;
using Vae.Models.Datasets.Files;

namespace Sweep.Worker.Tests.Hosting.Data;

public sealed class CoordinatorDataTests
{
    private static readonly DataFile Missing = new(
        "mnist",
        ["train-images.gz", "train-images", "train-first*-images.gz"],
        "get it"
    );

    [Theory]
    [InlineData("mnist", "train-images.gz", true)]
    [InlineData("mnist", "train-images", true)]
    [InlineData("mnist", "train-first100-images.gz", true)]
    [InlineData("mnist", "train-labels.gz", false)]
    [InlineData("mnist", "train-first/../../../x-images.gz", false)]
    [InlineData("mnist", "train-first\\x-images.gz", false)]
    [InlineData("mnist", "train-first*-images.gz", false)]
    [InlineData("../mnist", "train-images.gz", false)]
    [InlineData("mnist", "../mnist/train-images.gz", false)]
    [InlineData("mnist", "", false)]
    public void A_file_is_taken_only_under_a_name_that_it_may_have(string set, string name, bool fits) =>
        Assert.Equal(fits, CoordinatorData.Fits(Missing, new DataFileRecord(set, name, new string('a', 64), 1)));

    [Fact]
    public void A_file_of_the_users_is_taken_only_into_the_data_folder()
    {
        Assert.True(Fits("own"));
        Assert.False(Fits("/etc"));
        Assert.False(Fits("own/../.."));

        static bool Fits(string folder)
        {
            var missing = new DataFile(folder, ["rows.csv"], "");
            return CoordinatorData.Fits(missing, new DataFileRecord(folder, "rows.csv", new string('a', 64), 1));
        }
    }

    [Fact]
    public void A_hash_that_is_none_is_not_asked_for() =>
        Assert.False(
            CoordinatorData.Fits(Missing, new DataFileRecord("mnist", "train-images.gz", "../../etc/passwd", 1))
        );
}
