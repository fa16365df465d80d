using System.CommandLine;
using Sweep.Coordinator.Views;
using Sweep.Storage;
using Vae.Tensors.Simd;

namespace Sweep.Cli.Commands.Models;

/// <summary>Which model of a sweep a command uses, and for which data.</summary>
internal sealed record ModelOptions(WeightsOptions Weights, DataOptions Data)
{
    /// <summary>The model; null, and the exit code, once the reason is said.</summary>
    public TrialModel? Load(
        CliContext context,
        ParseResult parsed,
        IStudyReader store,
        SweepView sweep,
        out int exitCode
    )
    {
        return Weights.Find(context, parsed, store, sweep, out exitCode) is { } kept
            ? Load(context, parsed, kept, out exitCode)
            : null;
    }

    /// <summary>The model of a trial that was found already.</summary>
    public TrialModel? Load(CliContext context, ParseResult parsed, KeptTrial kept, out int exitCode)
    {
        exitCode = ExitCode.Mistake;
        return Data.TryChoose(context, parsed, kept.Sweep.Spec, kept.View, out var other)
            ? TrialModel.Load(context, kept, other, new SimdBackend(), out exitCode)
            : null;
    }
}
