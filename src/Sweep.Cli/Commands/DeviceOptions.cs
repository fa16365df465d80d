using System.Collections.Immutable;
using System.CommandLine;
using System.Text.RegularExpressions;
using Sweep.Cli.Hosting;
using Sweep.Shared.Domain.Studies;
using Sweep.Worker.Devices;
using Vae.TorchScript;

namespace Sweep.Cli.Commands;

/// <summary>
/// Which devices of this machine train, and how many trials at once: --slots, or --devices with
/// --slots-per-device.
/// </summary>
internal sealed partial class DeviceOptions(int leastSlots = 1)
{
    /// <summary>More than this on one device is a slip of the finger.</summary>
    private const int MostPerDevice = 256;

    private readonly Option<int?> slots = SessionOptions.MakeSlots(leastSlots);

    private readonly Option<string?> devices = new("--devices")
    {
        Description = "What trains, instead of all processors: cpu, libtorch or cuda:0.",
        HelpName = "DEVICE[,DEVICE]",
    };

    private readonly Option<int?> perDevice = new("--slots-per-device")
    {
        Description = "How many trials each of --devices trains at once. [default: 1]",
        HelpName = "N",
    };

    public Option[] All => [slots, devices, perDevice];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Options.Add(option);
    }

    /// <summary>What trains a sweep of this process; else what is wrong.</summary>
    public (TrainingDevices?, string? Mistake) ChooseFor(StudySpec spec, ParseResult parsed, CliContext context)
    {
        if (IsNamed(parsed))
            return Named(parsed, context);
        var count = spec.Runner == RunnerNames.Ask ? 0 : parsed.GetValue(slots);
        if (count == 0)
            return (new TrainingDevices([], 0), null);
        try
        {
            ImmutableArray<string> found = spec.Device switch
            {
                DeviceNames.Cuda => [.. context.Backends.CudaDevices()],
                DeviceNames.Auto when AutoDevice.MayUseCuda(spec) && TensorBackends.HasCuda =>
                [
                    DeviceNames.Cpu,
                    .. context.Backends.CudaDevices(),
                ],
                DeviceNames.Auto => [DeviceNames.Cpu],
                var one => [one],
            };
            if (found.IsEmpty)
                return (null, Elsewhere(spec, context.Backends.CudaAbsence()));
            foreach (var device in found)
                context.Backends.On(device);
            return (
                new TrainingDevices(found, count ?? (spec.Device == DeviceNames.Cuda ? found.Length : context.Cores)),
                null
            );
        }
        catch (LibTorchUnavailableException absent)
        {
            return (null, Elsewhere(spec, absent.Message));
        }
    }

    /// <summary>
    /// What a worker trains on, whatever it is going to be asked for; else what is wrong.
    /// </summary>
    public (TrainingDevices?, string? Mistake) ChooseForAny(ParseResult parsed, CliContext context)
    {
        if (IsNamed(parsed))
            return Named(parsed, context);
        ImmutableArray<string> found = TensorBackends.HasLibTorch
            ? [DeviceNames.Cpu, DeviceNames.LibTorch]
            : [DeviceNames.Cpu];
        return (new TrainingDevices(found, parsed.GetValue(slots) ?? context.Cores), null);
    }

    private static string Elsewhere(StudySpec spec, string why) =>
        $"'{spec.Name}' asks for the device '{spec.Device}': {why.TrimEnd('.')}. Workers elsewhere can train it, "
        + "with --listen HOST:PORT --slots 0";

    private bool IsNamed(ParseResult parsed) =>
        parsed.GetValue(devices) is not null || parsed.GetValue(perDevice) is not null;

    private (TrainingDevices?, string? Mistake) Named(ParseResult parsed, CliContext context)
    {
        if (parsed.GetValue(devices) is not { } text)
            return (null, "--slots-per-device goes with --devices");
        if (parsed.GetValue(slots) is not null)
            return (
                null,
                "--slots and --devices exclude each other: --slots-per-device says how many trials each device "
                    + "trains at once"
            );
        var each = parsed.GetValue(perDevice) ?? 1;
        if (each is < 1 or > MostPerDevice)
            return (null, $"--slots-per-device {each}: expected 1 to {MostPerDevice}");
        var names = text.Split(',', StringSplitOptions.TrimEntries).ToImmutableArray();
        if (names.FirstOrDefault(name => !Device().IsMatch(name)) is { } unknown)
            return (null, $"--devices: '{unknown}' is no device; expected cpu, libtorch, or cuda:N with N from 0");
        if (names.Distinct().Count() < names.Length)
            return (null, "--devices names one twice: --slots-per-device says how many trials each trains at once");
        try
        {
            foreach (var name in names)
                context.Backends.On(name);
        }
        catch (LibTorchUnavailableException absent)
        {
            return (null, $"--devices {text}: {absent.Message}");
        }

        return (new TrainingDevices(names, names.Length * each), null);
    }

    [GeneratedRegex(@"^(cpu|libtorch|cuda:(0|[1-9]\d{0,2}))$")]
    private static partial Regex Device();
}
