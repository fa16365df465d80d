using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Worker.Devices;

/// <summary>
/// What <c>device: auto</c> means. Small perceptrons leave a GPU idle between its launches, and our
/// own kernels train them faster than any library does; a convolutional step has a thousand times
/// their arithmetic and belongs on a GPU.
/// </summary>
public static class AutoDevice
{
    private const string ModelKind = "model.kind";

    private static readonly ImmutableHashSet<string> Convolutional = ["burgess", "kmnist_conv"];

    /// <summary>The kind of device for a trial with these settings.</summary>
    public static string For(SettingValue.Map settings, DevicePool pool) =>
        pool.Has(DeviceNames.Cuda) && IsConvolutional(settings) ? DeviceNames.Cuda : DeviceNames.Cpu;

    /// <summary>Whether a trial of the study may be given a GPU where there is one.</summary>
    public static bool MayUseCuda(StudySpec spec)
    {
        if (spec.Device != DeviceNames.Auto || spec.Runner != RunnerNames.Vae)
            return false;
        var chosen = spec
            .Space.Parameters.Where(parameter => parameter.Name == ModelKind)
            .SelectMany(parameter =>
                parameter.Distribution is Distribution.Categorical categorical ? categorical.Choices : []
            );
        var cased = spec
            .Cases.Values.SelectMany(cases => cases.Values)
            .SelectMany(set => set.Entries)
            .Where(entry => entry.Key == ModelKind)
            .Select(entry => entry.Value);
        return IsConvolutional(spec.Settings)
            || chosen.Concat(cased).OfType<SettingValue.Text>().Any(kind => Convolutional.Contains(kind.Content));
    }

    private static bool IsConvolutional(SettingValue.Map settings) =>
        new TrialSettings(settings).TextOrNull(ModelKind) is { } kind && Convolutional.Contains(kind);
}
