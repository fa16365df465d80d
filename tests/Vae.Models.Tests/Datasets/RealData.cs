using Vae.Models.Datasets.Files;

namespace Vae.Models.Tests.Datasets;

/// <summary>
/// The real data, where the variable SWEEP_DATA says that they are; a test that needs them is
/// skipped elsewhere.
/// </summary>
internal static class RealData
{
    public static DataFolder FolderWith(params string[] files)
    {
        var folder = Environment.GetEnvironmentVariable(DataFolder.Variable);
        Assert.SkipWhen(string.IsNullOrEmpty(folder), $"{DataFolder.Variable} is not set");
        foreach (var file in files)
            Assert.SkipUnless(File.Exists(Path.Combine(folder!, file)), $"{file} is not in {DataFolder.Variable}");
        return new DataFolder(folder!);
    }
}
