using System.Collections.Immutable;

namespace Vae.Models.Datasets.Files;

/// <summary>
/// The files of published data sets: their names, and where their authors or a mirror keep them. A
/// hash stands here only where this project has computed it from the data. A file without a hash is
/// judged by its format, its length and the number of its images.
/// </summary>
internal static class KnownFiles
{
    private const string Mnist = "https://ossci-datasets.s3.amazonaws.com/mnist/";
    private const string Fashion = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
    private const string Kmnist = "http://codh.rois.ac.jp/kmnist/dataset/kmnist/";

    private const string DSpritesFolder = "https://github.com/google-deepmind/dsprites-dataset/raw/master/";

    public static readonly DataFile DSprites = new(
        "dsprites",
        ["dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz"],
        "download it with --download, or say data.source: render"
    )
    {
        Remote = new RemoteFile(new Uri(DSpritesFolder + "dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz"), null),
    };

    public static readonly DataFile DSpritesDownsampled = new(
        "dsprites",
        ["dsprites_downsampled.npz"],
        "put the sub-grid of every fourth orientation and every second place there, or say data.source: "
            + "render with steps"
    );

    // Hashes of what the archives hold: the archives themselves differ between mirrors.
    private static readonly ImmutableDictionary<string, string> Hashes = ImmutableDictionary.CreateRange(
        StringComparer.Ordinal,
        new KeyValuePair<string, string>[]
        {
            new("mnist/train-images", "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
            new("mnist/train-labels", "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
            new("mnist/t10k-images", "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
            new("mnist/t10k-labels", "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
            new("kmnist/t10k-images", "76fbd229ce87db80dd281af5e6670de4ad0e42fb30a7bd643972994c47c1f42e"),
            new("kmnist/t10k-labels", "a11dc742be8e781a40a92f53d6a4957e7b7d36df2faa097659131ebfd8fd60c6"),
        }
    );

    /// <summary>A file of one of the sets in the form of MNIST.</summary>
    /// <param name="set">mnist, fashion or kmnist.</param>
    /// <param name="part">train or t10k.</param>
    /// <param name="what">images or labels.</param>
    public static DataFile Digits(string set, string part, string what)
    {
        var (dimensions, npzWhat) = what == "images" ? (3, "imgs") : (1, "labels");
        var name = $"{part}-{what}-idx{dimensions}-ubyte";
        var npzPart = part == "train" ? "train" : "test";
        var npz = $"kmnist-{npzPart}-{npzWhat}.npz";
        var site = set switch
        {
            "mnist" => Mnist,
            "fashion" => Fashion,
            _ => Kmnist,
        };
        // An excerpt says by its name that it is one, and is used where the whole is absent.
        ImmutableArray<string> names =
        [
            $"{name}.gz",
            name,
            .. set == "kmnist" ? [npz] : ImmutableArray<string>.Empty,
            $"{part}-first*{name[part.Length..]}.gz",
        ];
        return new DataFile(set, names, "download it with --download, or put it there")
        {
            Remote = new RemoteFile(new Uri($"{site}{name}.gz"), Hashes.GetValueOrDefault($"{set}/{part}-{what}")),
        };
    }
}
