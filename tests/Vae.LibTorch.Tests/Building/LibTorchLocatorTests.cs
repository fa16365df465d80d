using System.Runtime.InteropServices;
using Vae.LibTorch.Building;
using Vae.TorchScript;

namespace Vae.LibTorch.Tests.Building;

public sealed class LibTorchLocatorTests
{
    private const string VersionHeader =
        "#define TORCH_VERSION_MAJOR 2\n#define TORCH_VERSION_MINOR 6\n#define TORCH_VERSION_PATCH 1\n";

    private readonly Dictionary<string, string> files = [];
    private readonly Dictionary<string, string> links = [];
    private readonly Dictionary<string, string> environment = [];

    [Fact]
    public void The_folder_that_is_named_comes_first()
    {
        AddFolder("/opt/mine");
        AddPython("/usr", "python3.11", "dist-packages");
        AddDebian();
        environment["LIBTORCH"] = "/opt/mine";
        Assert.Equal(("/opt/mine/include", "/opt/mine/lib"), (Located.Include, Located.Libraries));
    }

    [Fact]
    public void A_named_folder_without_a_LibTorch_is_refused_whatever_else_there_is()
    {
        AddDebian();
        environment["LIBTORCH"] = "/opt/wrong";
        Assert.Contains("LIBTORCH is '/opt/wrong', but there is no LibTorch", Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void The_PyTorch_of_a_Python_on_the_path_comes_before_Debians_package()
    {
        AddPython("/venv", "python3.9", "site-packages");
        AddPython("/venv", "python3.12", "site-packages");
        AddDebian();
        environment["PATH"] = "/somewhere/bin:/venv/bin:/usr/bin";
        Assert.Equal("/venv/lib/python3.12/site-packages/torch/lib", Located.Libraries);
    }

    [Fact]
    public void The_PyTorch_of_the_user_is_found_too()
    {
        AddFolder("/home/me/.local/lib/python3.11/site-packages/torch");
        environment["HOME"] = "/home/me";
        Assert.Equal("/home/me/.local/lib/python3.11/site-packages/torch/lib", Located.Libraries);
    }

    [Fact]
    public void A_PyTorch_without_headers_is_passed_over()
    {
        AddPython("/venv", "python3.11", "site-packages");
        files.Remove("/venv/lib/python3.11/site-packages/torch/include/ATen/ATen.h");
        AddDebian();
        environment["PATH"] = "/venv/bin";
        Assert.Equal("/usr/include", Located.Include);
    }

    [Fact]
    public void Debians_package_is_found_without_any_setting()
    {
        AddDebian();
        Assert.EndsWith("-linux-gnu", Located.Libraries, StringComparison.Ordinal);
        Assert.Equal(("2.6.1", true, false, 11L), (Located.Version, Located.Cxx11Abi, Located.HasCuda, Located.Size));
    }

    [Theory, InlineData(0), InlineData(1)]
    public void The_ABI_is_that_of_its_own_settings(int flag)
    {
        AddFolder("/opt/mine");
        files["/opt/mine/share/cmake/Torch/TorchConfig.cmake"] =
            $"""set(TORCH_CXX_FLAGS "-D_GLIBCXX_USE_CXX11_ABI={flag}")""";
        environment["LIBTORCH"] = "/opt/mine";
        Assert.Equal(flag == 1, Located.Cxx11Abi);
    }

    [Fact]
    public void CUDA_and_the_version_of_newer_headers_are_seen()
    {
        AddFolder("/opt/mine");
        files["/opt/mine/lib/libtorch_cuda.so"] = "";
        files["/opt/mine/include/torch/csrc/api/include/torch/version.h"] = "#include <torch/headeronly/version.h>";
        files["/opt/mine/include/torch/headeronly/version.h"] = VersionHeader;
        environment["LIBTORCH"] = "/opt/mine";
        Assert.Equal(("2.6.1", true), (Located.Version, Located.HasCuda));
    }

    [Fact]
    public void CUDA_is_seen_where_Debians_PyTorch_links_to_only_a_part_of_the_libraries()
    {
        AddDebian();
        AddPython("/usr", "python3", "dist-packages");
        foreach (var triple in new[] { "x86_64-linux-gnu", "aarch64-linux-gnu" })
            files[$"/usr/lib/{triple}/libtorch_cuda.so"] = "";
        environment["PATH"] = "/usr/bin";
        var before = Located;
        links["/usr/lib/python3/dist-packages/torch/lib/libtorch.so"] = Path.Combine(
            DebiansLibraries,
            "libtorch.so.2.6.1"
        );
        Assert.Equal((false, true), (before.HasCuda, Located.HasCuda));
        Assert.Equal(DebiansLibraries, Located.Libraries);
    }

    [Fact]
    public void Without_any_one_sentence_says_what_to_install()
    {
        Assert.Contains("apt-get install libtorch-dev cmake g++ make", Refusal, StringComparison.Ordinal);
        Assert.DoesNotContain(". ", Refusal, StringComparison.Ordinal);
    }

    private LibTorchInstallation Located =>
        LibTorchLocator.Locate(new FakeFiles(files, links), environment.GetValueOrDefault);

    private static string DebiansLibraries =>
        RuntimeInformation.ProcessArchitecture == Architecture.Arm64
            ? "/usr/lib/aarch64-linux-gnu"
            : "/usr/lib/x86_64-linux-gnu";

    private string Refusal => Assert.Throws<LibTorchUnavailableException>(() => Located).Message;

    private void AddFolder(string folder)
    {
        files[$"{folder}/include/ATen/ATen.h"] = "";
        files[$"{folder}/include/torch/csrc/api/include/torch/version.h"] = VersionHeader;
        files[$"{folder}/lib/libtorch.so"] = "";
        files[$"{folder}/lib/libtorch_cpu.so"] = "11 bytes of";
    }

    private void AddPython(string prefix, string version, string packages)
    {
        files[$"{prefix}/bin/python3"] = "";
        AddFolder($"{prefix}/lib/{version}/{packages}/torch");
    }

    private void AddDebian()
    {
        AddFolder("/usr");
        foreach (var triple in new[] { "x86_64-linux-gnu", "aarch64-linux-gnu" })
        {
            foreach (var library in new[] { "libtorch.so", "libtorch_cpu.so" })
                files[$"/usr/lib/{triple}/{library}"] = files[$"/usr/lib/{library}"];
        }

        files.Remove("/usr/lib/libtorch.so");
    }

    private sealed class FakeFiles(Dictionary<string, string> files, Dictionary<string, string> links) : IFileProbe
    {
        public bool Exists(string file) => files.ContainsKey(file);

        public string? Read(string file) => files.GetValueOrDefault(file);

        public long Length(string file) => files.TryGetValue(file, out var text) ? text.Length : 0;

        public string Target(string file) => links.GetValueOrDefault(file, file);

        public IReadOnlyList<string> Folders(string folder, string start) =>
            [
                .. files
                    .Keys.Where(file => file.StartsWith($"{folder}/{start}", StringComparison.Ordinal))
                    .Select(file => $"{folder}/{file[(folder.Length + 1)..].Split('/')[0]}")
                    .Distinct(),
            ];
    }
}
