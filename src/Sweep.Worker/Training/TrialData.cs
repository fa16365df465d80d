using Foundation;
using Sweep.Shared.Settings;
using Sweep.Shared.Studies;
using Sweep.Shared.Values;
using Vae.Models.Datasets;
using DataSettings = Vae.Models.Datasets.DataSettings;

namespace Sweep.Worker.Training;

/// <summary>From the section data of a trial's settings, or a study's, to the data that the models know. The file was validated; what does not fit here is our own bug.</summary>
public static class TrialData
{
    public static DataSettings Read(TrialSettings settings) => settings.Text("data.kind") switch
    {
        "moons" => new DataSettings.Moons
        {
            Samples = settings.Int("data.samples"),
            Noise = settings.Real("data.noise"),
            Seed = Seed(settings),
            Split = Split(settings),
        },
        "radial" => new DataSettings.Radial
        {
            Samples = settings.Int("data.samples"),
            Radii = settings.Int("data.radii"),
            Angles = settings.Int("data.angles"),
            RadiusNoise = settings.Real("data.radius_noise"),
            AngleNoise = settings.Real("data.angle_noise"),
            Seed = Seed(settings),
            Split = Split(settings),
        },
        "gaussian" => new DataSettings.Gaussian { Samples = settings.Int("data.samples"), Seed = Seed(settings), Split = Split(settings) },
        "mnist" or "fashion" or "kmnist" => new DataSettings.Digits
        {
            Name = settings.Text("data.kind"),
            Size = settings.Int("data.size"),
            Divisor = settings.Int("data.divisor"),
            Limit = settings.IntOrNull("data.limit"),
            Validation = settings.Real("data.validation"),
            Seed = Seed(settings),
        },
        "dsprites" => new DataSettings.DSprites
        {
            Source = Enum.Parse<SpriteSource>(settings.Text("data.source"), ignoreCase: true),
            ShapeStep = settings.Int("data.shape_step"),
            ScaleStep = settings.Int("data.scale_step"),
            OrientationStep = settings.Int("data.orientation_step"),
            XStep = settings.Int("data.x_step"),
            YStep = settings.Int("data.y_step"),
            Seed = Seed(settings),
            Split = Split(settings),
        },
        "images" => new DataSettings.Images
        {
            Folder = settings.Text("data.folder"),
            Divisor = settings.Int("data.divisor"),
            Limit = settings.IntOrNull("data.limit"),
            Seed = Seed(settings),
            Split = Split(settings),
        },
        "arrays" => new DataSettings.Arrays
        {
            File = settings.Text("data.file"),
            Key = settings.TextOrNull("data.key"),
            Labels = settings.TextOrNull("data.labels"),
            Factors = settings.TextOrNull("data.factors"),
            Divisor = settings.Int("data.divisor"),
            Seed = Seed(settings),
            Split = Split(settings),
        },
        var kind => throw Invariant.Unreachable(kind),
    };

    /// <summary>
    /// The data of a study before any trial: undivided, where each trial divides them in its own way.
    /// </summary>
    public static DataSettings Shared(StudySpec spec)
    {
        var settings = spec.Settings;
        if (DataFit.IsDividedByTrials(spec)) settings = settings.With(DataSplits.Path, new Value.Null());
        return Read(new TrialSettings(settings));
    }

    private static uint Seed(TrialSettings settings) => checked((uint)settings.Long("data.seed"));

    private static SplitFractions? Split(TrialSettings settings) => DataSplits.Of(settings.Map.At(DataSplits.Path));
}
