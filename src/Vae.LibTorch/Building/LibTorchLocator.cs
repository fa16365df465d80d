using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Vae.TorchScript;

namespace Vae.LibTorch.Building;

/// <summary>
/// Finds LibTorch: the folder that LIBTORCH names; the PyTorch of a python3 on the PATH, or of the
/// user; Debian's package. Python is not asked, since it would take seconds to answer: its folders
/// are looked into.
/// </summary>
internal static partial class LibTorchLocator
{
    /// <summary>The environment variable that names the folder of a LibTorch.</summary>
    public const string Variable = "LIBTORCH";

    /// <summary>The LibTorch to use.</summary>
    /// <exception cref="LibTorchUnavailableException">
    /// No LibTorch is found, or not in the folder that LIBTORCH names.
    /// </exception>
    public static LibTorchInstallation Locate(IFileProbe files, Func<string, string?> environment)
    {
        if (environment(Variable) is { Length: > 0 } named)
        {
            return In(files, named)
                ?? throw new LibTorchUnavailableException(
                    $"{Variable} is '{named}', but there is no LibTorch: set it to a folder with "
                        + "include/ATen/ATen.h and "
                        + "lib/libtorch.so, or unset it to look elsewhere."
                );
        }

        foreach (var package in PythonPackages(files, environment))
        {
            if (In(files, package) is { } found)
                return found;
        }

        return In(files, "/usr")
            ?? throw new LibTorchUnavailableException(
                "LibTorch was not found: install Debian's (apt-get install libtorch-dev cmake g++ make) or "
                    + "PyTorch for a "
                    + $"python3 on the PATH, or set {Variable} to the folder of one."
            );
    }

    /// <summary>The folders named torch where the Pythons in reach keep their packages.</summary>
    private static IEnumerable<string> PythonPackages(IFileProbe files, Func<string, string?> environment)
    {
        var programs = (environment("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Where(folder => files.Exists(Path.Combine(folder, "python3")));
        var prefixes = programs.Select(folder => Path.GetDirectoryName(folder)).OfType<string>().ToList();
        if (environment("HOME") is { Length: > 0 } home)
            prefixes.Add(Path.Combine(home, ".local"));
        return from prefix in prefixes.Distinct()
            from version in files.Folders(Path.Combine(prefix, "lib"), "python3").OrderByDescending(NewestLast)
            from packages in new[] { "site-packages", "dist-packages" }
            select Path.Combine(version, packages, "torch");
    }

    /// <summary>3.9 comes before 3.12.</summary>
    private static int NewestLast(string folder) =>
        int.TryParse(
            folder[(folder.LastIndexOf('.') + 1)..],
            NumberStyles.None,
            CultureInfo.InvariantCulture,
            out var minor
        )
            ? minor
            : 0;

    /// <summary>What lies in a folder, be it LibTorch's own layout or Debian's.</summary>
    private static LibTorchInstallation? In(IFileProbe files, string folder)
    {
        var include = Path.Combine(folder, "include");
        if (!files.Exists(Path.Combine(include, "ATen", "ATen.h")))
            return null;
        foreach (
            var library in new[]
            {
                Path.Combine(folder, "lib", "libtorch.so"),
                Path.Combine(folder, "lib", Triple, "libtorch.so"),
            }
        )
        {
            if (!files.Exists(library))
                continue;
            // Debian's python3-torch has links to its libraries, but not to all of them.
            var libraries = Path.GetDirectoryName(files.Target(library))!;
            var settings =
                files.Read(Path.Combine(folder, "share/cmake/Torch/TorchConfig.cmake"))
                ?? files.Read(Path.Combine(libraries, "cmake/Torch/TorchConfig.cmake"))
                ?? "";
            return new LibTorchInstallation(
                include,
                libraries,
                VersionIn(files, include),
                AbiFlag().Match(settings) is not { Success: true } flag || flag.Groups[1].Value == "1",
                files.Exists(Path.Combine(libraries, "libtorch_cuda.so")),
                files.Length(Path.Combine(libraries, "libtorch_cpu.so"))
            );
        }

        return null;
    }

    /// <summary>Newer versions keep it elsewhere.</summary>
    private static string VersionIn(IFileProbe files, string include)
    {
        var texts = new[] { "torch/csrc/api/include/torch/version.h", "torch/headeronly/version.h" }.Select(header =>
            files.Read(Path.Combine(include, header)) ?? ""
        );
        var numbers = string.Concat(texts);
        string Number(string name) =>
            Regex.Match(numbers, $@"#define\s+TORCH_VERSION_{name}\s+(\d+)") is { Success: true } match
                ? match.Groups[1].Value
                : "?";
        return $"{Number("MAJOR")}.{Number("MINOR")}.{Number("PATCH")}";
    }

    /// <summary>Debian's name of this machine's architecture.</summary>
    private static string Triple =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";

    [GeneratedRegex("_GLIBCXX_USE_CXX11_ABI=([01])")]
    private static partial Regex AbiFlag();
}
