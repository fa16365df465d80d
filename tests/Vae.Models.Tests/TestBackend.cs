using Vae.Tensors.Backends;
using Vae.Tensors.Simd;

namespace Vae.Models.Tests;

/// <summary>
/// The backend that tests of models run on: the one that sweeps run on by default.
/// </summary>
internal static class TestBackend
{
    public static string Name => Create().Name;

    public static ITensorBackend Create() => new SimdBackend();
}
