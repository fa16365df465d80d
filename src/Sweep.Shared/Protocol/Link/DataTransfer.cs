using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Identity;

namespace Sweep.Shared.Protocol.Link;

/// <summary>
/// How workers take data files from a coordinator: a list of what a sweep needs and the coordinator
/// has, then each by what is in it.
/// </summary>
public static class DataTransfer
{
    public const string ListPattern = "/api/sweeps/{sweep}/data",
        FilePattern = "/data/{sha256}";

    public static string ListOf(SweepId sweep) => ListPattern.Replace("{sweep}", sweep.Text, StringComparison.Ordinal);

    public static string PathOf(DataFileRecord file) =>
        FilePattern.Replace("{sha256}", file.Sha256, StringComparison.Ordinal);
}

/// <param name="Set">The folder of its data set: mnist, dsprites, …</param>
/// <param name="Name">What it is called there.</param>
/// <param name="Sha256">Of the file as it lies there, lower-case hexadecimal.</param>
public sealed record DataFileRecord(string Set, string Name, string Sha256, long Size);

public sealed record DataFileList(ImmutableArray<DataFileRecord> Files);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(DataFileList))]
public sealed partial class DataTransferJson : JsonSerializerContext;
