using System.Buffers;
using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Web.Api;

namespace Sweep.Web;

/// <summary>
/// What a client may say of the trials that it asks for, before anything of it is kept.
/// </summary>
internal static class AskRules
{
    public const string Completed = "completed",
        Failed = "failed",
        Diverged = "diverged";

    private const int MostMetrics = 1000,
        LongestReason = 10_000;

    /// <summary>
    /// Bare, as Python writes numbers that are not finite, which JSON does not have.
    /// </summary>
    private static readonly byte[][] NotFinite = ["-Infinity"u8.ToArray(), "Infinity"u8.ToArray(), "NaN"u8.ToArray()];

    private static readonly SettingType.Name ClientName = new();

    private static readonly SettingType.MetricName MetricName = new();

    /// <returns>Null if nothing is wrong.</returns>
    public static string? MistakeIn(AskRequest request)
    {
        var (shortest, longest) = (Ask.ShortestLease.TotalSeconds, Ask.LongestLease.TotalSeconds);
        if (request.Lease is { } lease && (lease < shortest || lease > longest))
            return $"lease: {shortest} to {longest} seconds";
        if (request.Client is { } client && ClientName.Fit(SettingValue.Of(client)) is null)
            return $"client: expected {ClientName.Expected}";
        return request.Trial is null == request.Attempt is null
            ? null
            : "trial and attempt stand together, or neither does";
    }

    /// <returns>Null if nothing is wrong.</returns>
    public static string? MistakeIn(ReportRequest request)
    {
        if (request.Step is < 1)
            return "step: from 1";
        if (request.Values is not { Count: > 0 } values)
            return null;
        return request.Step is null ? "step: needed with values, from 1" : MistakeInNames(values.Keys);
    }

    /// <returns>Null if nothing is wrong.</returns>
    public static string? MistakeIn(TellRequest request, StudySpec spec)
    {
        switch (request.State ?? Completed)
        {
            case Completed:
                if (request.Step is < 1)
                    return "step: from 1";
                var values = request.Values ?? ImmutableSortedDictionary<string, double?>.Empty;
                return MistakeInNames(values.Keys) ?? MissingIn(values, spec);
            case Failed or Diverged:
                if (request.Values is { Count: > 0 })
                    return "values: only of a trial that completed";
                return request.Reason is { Length: > 0 and <= LongestReason }
                    ? null
                    : $"reason: a text of 1 to {LongestReason} characters";
            default:
                return $"state: expected {Completed}, {Failed} or {Diverged}";
        }
    }

    public static ImmutableSortedDictionary<string, double> Numbers(
        ImmutableSortedDictionary<string, double?>? values
    ) =>
        (values ?? ImmutableSortedDictionary<string, double?>.Empty).ToImmutableSortedDictionary(
            entry => entry.Key,
            entry => entry.Value ?? double.NaN,
            StringComparer.Ordinal
        );

    /// <summary>
    /// The body with bare NaN and infinities in quotes, as the serializer takes them.
    /// </summary>
    public static byte[] QuoteNotFinite(byte[] body)
    {
        if (body.AsSpan().IndexOfAny("NI"u8) < 0)
            return body;
        var quoted = new ArrayBufferWriter<byte>(body.Length + 64);
        for (var at = 0; at < body.Length; )
        {
            var rest = body.AsSpan(at);
            var length = rest[0] == '"' ? LengthOfText(rest) : LengthOfNotFinite(rest);
            if (length > 0 && rest[0] != '"')
            {
                quoted.Write("\""u8);
                quoted.Write(rest[..length]);
                quoted.Write("\""u8);
            }
            else
            {
                length = Math.Max(length, 1);
                quoted.Write(rest[..length]);
            }

            at += length;
        }

        return quoted.WrittenSpan.ToArray();
    }

    private static int LengthOfNotFinite(ReadOnlySpan<byte> rest)
    {
        foreach (var word in NotFinite)
            if (rest.StartsWith(word))
                return word.Length;
        return 0;
    }

    private static int LengthOfText(ReadOnlySpan<byte> rest)
    {
        for (var i = 1; i < rest.Length; i++)
        {
            if (rest[i] == '\\')
                i++;
            else if (rest[i] == '"')
                return i + 1;
        }

        return rest.Length;
    }

    private static string? MistakeInNames(IEnumerable<string> names)
    {
        var all = names.ToArray();
        if (all.Length > MostMetrics)
            return $"values: at most {MostMetrics} metrics";
        var wrong = Array.Find(all, name => MetricName.Fit(SettingValue.Of(name)) is null);
        return wrong is null ? null : $"values: the name of a metric is {MetricName.Expected}";
    }

    private static string? MissingIn(ImmutableSortedDictionary<string, double?> values, StudySpec spec)
    {
        var missing = spec
            .Objectives.Select(objective => objective.Metric)
            .Where(metric => !values.ContainsKey(metric))
            .ToArray();
        if (missing.Length == 0)
            return null;
        var found = values.IsEmpty ? "none" : string.Join(", ", values.Keys.Take(10));
        return $"values: expected {string.Join(" and ", missing)}, found {found}";
    }
}
