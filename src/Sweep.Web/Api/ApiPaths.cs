using System.Globalization;
using Sweep.Shared.Domain.Identity;

namespace Sweep.Web.Api;

/// <summary>
/// Where what is asked over HTTP. <c>{sweep}</c> is an identity of 16 hexadecimal digits,
/// <c>{name}</c> the name that its user gave it.
/// </summary>
public static class ApiPaths
{
    public const string Sweeps = "/api/sweeps",
        SweepLines = "/api/sweeps/lines",
        Submissions = "/api/submissions",
        Leader = "/api/leader",
        Status = "/api/status",
        Workers = "/api/workers",
        Events = "/api/events";

    public const string LogPattern = "/api/sweeps/{sweep}/log",
        CheckpointsPattern = "/api/sweeps/{sweep}/checkpoints",
        WriterPattern = "/api/sweeps/{sweep}/writer";

    public const string SummaryPattern = "/api/sweeps/{sweep}/summary",
        TrialsPattern = "/api/sweeps/{sweep}/trials",
        CostsPattern = "/api/sweeps/{sweep}/costs";

    /// <summary>In a question for a summary: every row of it is checked as well.</summary>
    public const string ChecksAll = "all";

    public const string CurvesPattern = "/api/sweeps/{sweep}/trials/{trial}/curves",
        StopPattern = "/api/sweeps/{name}/stop",
        ResumePattern = "/api/sweeps/{name}/resume",
        StopTrialPattern = "/api/sweeps/{name}/trials/{trial}/stop",
        EventsPattern = "/api/sweeps/{sweep}/events";

    public const string AskPattern = "/api/sweeps/{name}/ask",
        TellPattern = "/api/sweeps/{name}/tell",
        ReportPattern = "/api/sweeps/{name}/report";

    public const string OutputsPattern = "/api/sweeps/{sweep}/outputs";

    public const string OutputPattern = "/api/sweeps/{sweep}/trials/{trial}/attempts/{attempt}/output";

    public static string OutputOf(AttemptKey key) =>
        OutputPattern
            .Replace("{sweep}", key.Sweep.Text, StringComparison.Ordinal)
            .Replace("{trial}", $"{key.Trial.Number}", StringComparison.Ordinal)
            .Replace("{attempt}", $"{key.Attempt}", StringComparison.Ordinal);

    public static string StopOf(string name) =>
        StopPattern.Replace("{name}", Uri.EscapeDataString(name), StringComparison.Ordinal);

    public static string StopTrialOf(string name, int trial) =>
        StopTrialPattern
            .Replace("{name}", Uri.EscapeDataString(name), StringComparison.Ordinal)
            .Replace("{trial}", trial.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    public static string ResumeOf(string name) =>
        ResumePattern.Replace("{name}", Uri.EscapeDataString(name), StringComparison.Ordinal);

    public const string Alive = "/healthz",
        Ready = "/readyz",
        Metrics = "/metrics";

    /// <summary>Names the coordinator that leads, where another one was asked.</summary>
    public const string LeaderHeader = "Sweep-Leader";
}
