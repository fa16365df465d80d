namespace Vae.LibTorch.Building;

/// <summary>A LibTorch on this machine.</summary>
/// <param name="Include">The folder of its headers.</param>
/// <param name="Libraries">The folder of <c>libtorch.so</c>.</param>
/// <param name="Version">As its header <c>version.h</c> says, such as <c>1.13.0</c>.</param>
/// <param name="Cxx11Abi">
/// Whether it was built with the C++11 strings of libstdc++; PyTorch's own packages were not before
/// 2.6.
/// </param>
/// <param name="HasCuda">Whether it was built with CUDA.</param>
/// <param name="Size">
/// The length of its largest common library in bytes, which tells builds of one version apart.
/// </param>
public sealed record LibTorchInstallation(
    string Include,
    string Libraries,
    string Version,
    bool Cxx11Abi,
    bool HasCuda,
    long Size
);
