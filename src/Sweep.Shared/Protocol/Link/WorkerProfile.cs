using System.Collections.Immutable;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Shared.Protocol.Link;

/// <summary>What a worker says of itself when it joins.</summary>
/// <param name="Worker">
/// Its name: one for the life of its process, never used by another one.
/// </param>
/// <param name="Slots">How many trials it trains at once; at least 1.</param>
/// <param name="Devices">What it can train on: "cpu", "libtorch", "cuda:0".</param>
/// <param name="Runners">What it can run: "vae", "command".</param>
/// <param name="MemoryBytes">What the machine has.</param>
/// <param name="Machine">The kind of machine: processor model and vector width.</param>
/// <param name="Version">The version of its program, with its commit where known.</param>
public sealed record WorkerProfile(
    string Worker,
    int Slots,
    ImmutableArray<string> Devices,
    ImmutableArray<string> Runners,
    long MemoryBytes,
    string Machine,
    string Version
)
{
    /// <summary>
    /// The LibTorch of its machine and the way to it, such as "2.10.0 (torchsharp)"; null
    /// without LibTorch, and from workers of earlier versions.
    /// </summary>
    public string? LibTorch { get; init; }

    /// <summary>
    /// Whether it could train what asks for this runner and this device ("auto" is at home
    /// anywhere).
    /// </summary>
    public bool Suits(string runner, string device) =>
        Runners.Contains(runner)
        && (device == DeviceNames.Auto || Devices.Any(own => own == device || DeviceNames.KindOf(own) == device));
}
