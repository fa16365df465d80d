using System.Diagnostics;
using Vae.TorchScript;

namespace Vae.LibTorch.Building;

/// <summary>
/// Builds the shim once for each LibTorch, into a cache that processes share. Each process builds
/// in a folder of its own and renames it when the build is done. So no process loads a half-built
/// shim, and of two builds at once the first wins.
/// </summary>
/// <param name="sources">What is built, by file name: <see cref="ShimSources.All"/>.</param>
/// <param name="cache">The folder that holds what was built.</param>
/// <param name="environment">Where PATH and CXX are looked up.</param>
/// <param name="progress">Told in a line what takes long.</param>
internal sealed class ShimBuilder(
    IReadOnlyDictionary<string, string> sources,
    string cache,
    Func<string, string?> environment,
    Action<string> progress
)
{
    private const string Library = "libvae_torch.so";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private static int builds;

    /// <summary>
    /// The folder for this user: sweep/libtorch under XDG_CACHE_HOME or ~/.cache.
    /// </summary>
    public static string DefaultCache(Func<string, string?> environment)
    {
        if (environment("XDG_CACHE_HOME") is { Length: > 0 } caches)
            return Path.Combine(caches, "sweep", "libtorch");
        var home = environment("HOME") is { Length: > 0 } named ? named : Path.GetTempPath();
        return Path.Combine(home, ".cache", "sweep", "libtorch");
    }

    /// <summary>The file of the shim for a LibTorch, built if it is not there.</summary>
    /// <exception cref="LibTorchUnavailableException">Tools are missing.</exception>
    /// <exception cref="LibTorchBrokenException">The build failed.</exception>
    public string Build(LibTorchInstallation installation)
    {
        var name = $"{installation.Version}-{ShimSources.Hash(sources, installation)}";
        var (finished, file) = (Path.Combine(cache, name), Path.Combine(cache, name, Library));
        if (File.Exists(file))
            return file;

        var cmake = Tool(installation, "cmake");
        if (environment("CXX") is not { Length: > 0 })
            Tool(installation, "c++", "g++", "clang++");
        Tool(installation, "make");
        progress(
            $"building the shim for LibTorch {installation.Version} in {installation.Libraries}, once: a minute "
                + "or so..."
        );
        var work = Path.Combine(cache, $"{name}.{Environment.ProcessId}.{Interlocked.Increment(ref builds)}");
        try
        {
            MakeIn(work, cmake, installation, Path.Combine(cache, $"{name}.failed.log"));
            try
            {
                Directory.Move(work, finished);
            }
            catch (IOException) when (File.Exists(file))
            {
                // Another process was faster; its shim is as good.
            }
        }
        finally
        {
            if (Directory.Exists(work))
                Directory.Delete(work, recursive: true);
        }

        return file;
    }

    private void MakeIn(string work, string cmake, LibTorchInstallation installation, string failureLog)
    {
        var source = Path.Combine(work, "source");
        var build = Path.Combine(work, "build");
        var log = Path.Combine(work, "build.log");
        if (Directory.Exists(work))
            Directory.Delete(work, recursive: true);
        Directory.CreateDirectory(source);
        foreach (var (name, text) in sources)
            File.WriteAllText(Path.Combine(source, name), text);
        string[] configure =
        [
            "-S",
            source,
            "-B",
            build,
            "-G",
            "Unix Makefiles",
            "-DCMAKE_BUILD_TYPE=Release",
            $"-DVAE_TORCH_INCLUDE={installation.Include}",
            $"-DVAE_TORCH_LIBRARIES={installation.Libraries}",
            $"-DVAE_TORCH_CXX11_ABI={(installation.Cxx11Abi ? 1 : 0)}",
            $"-DVAE_TORCH_CUDA={(installation.HasCuda ? "ON" : "OFF")}",
        ];
        string[] compile = ["--build", build, "--parallel", $"{Math.Min(4, Environment.ProcessorCount)}"];
        if (!Succeeds(cmake, configure, log) || !Succeeds(cmake, compile, log))
        {
            File.Move(log, failureLog, overwrite: true);
            throw new LibTorchBrokenException(
                $"The shim for LibTorch {installation.Version} in "
                    + $"{installation.Libraries} could not be built: {failureLog} says why."
            );
        }

        File.Move(Path.Combine(build, Library), Path.Combine(work, Library));
        Directory.Delete(build, recursive: true);
        Directory.Delete(source, recursive: true);
    }

    private static bool Succeeds(string program, string[] arguments, string log)
    {
        using var writer = new StreamWriter(log, append: true);
        void Write(string? line)
        {
            lock (writer)
                writer.WriteLine(line);
        }

        Write($"{program} {string.Join(' ', arguments)}");
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.OutputDataReceived += (_, line) => Write(line.Data);
        process.ErrorDataReceived += (_, line) => Write(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(Patience))
        {
            process.Kill(entireProcessTree: true);
            Write($"ended: it took longer than {Patience}");
        }

        process.WaitForExit();
        return process.ExitCode == 0;
    }

    /// <summary>The first of some programs that is on the PATH.</summary>
    private string Tool(LibTorchInstallation installation, params string[] names)
    {
        var folders = (environment("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        var files = names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name)));
        return files.FirstOrDefault(File.Exists)
            ?? throw new LibTorchUnavailableException(
                $"LibTorch {installation.Version} is in {installation.Libraries}, but there is no {names[0]} "
                    + "to build the "
                    + "shim for it: install the tools (apt-get install cmake g++ make)."
            );
    }
}
