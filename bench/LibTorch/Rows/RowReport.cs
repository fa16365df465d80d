using System.Text.Json;

namespace LibTorch.Bench.Rows;

/// <summary>What a row's process says of itself at its end.</summary>
internal sealed record RowReport
{
    public static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>
    /// The most memory of the device that its tensors took; 0 where no account is kept.
    /// </summary>
    public long PeakBytes { get; init; }

    /// <summary>
    /// How long the device was at work for a unit; null where it was not measured.
    /// </summary>
    public double? BusyMicroseconds { get; init; }

    /// <summary>
    /// How often an operation of a program made the host wait, which none should.
    /// </summary>
    public long Waits { get; init; }

    /// <summary>Data sets that the device keeps.</summary>
    public long Tables { get; init; }

    /// <summary>
    /// Programs that were compiled for LibTorch, and those of them that became graphs.
    /// </summary>
    public int Programs { get; init; }

    public int Captured { get; init; }

    /// <summary>Why one did not; null where none was refused.</summary>
    public string? Refusal { get; init; }
}
