using System.Reflection;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;
using Sweep.Storage.Summaries;

namespace Sweep.Web.Tests;

/// <summary>A store whose summaries are not what was written.</summary>
public class OtherSummaries : DispatchProxy
{
    private IStudyStore inner = null!;
    private Func<SweepId, ISweepSummary?, ISweepSummary?> change = null!;

    public static IStudyStore Of(IStudyStore inner, Func<SweepId, ISweepSummary?, ISweepSummary?> change)
    {
        var store = Create<IStudyStore, OtherSummaries>();
        var proxy = (OtherSummaries)(object)store;
        (proxy.inner, proxy.change) = (inner, change);
        return store;
    }

    /// <summary>A store whose sweeps have no summary, or a damaged one.</summary>
    public static IStudyStore AbsentOrDamaged(IStudyStore inner, bool isDamaged) =>
        Of(inner, (sweep, _) => isDamaged ? throw DamagedSummaryException.Of(sweep) : null);

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var result = targetMethod!.Invoke(inner, args);
        return targetMethod.Name == nameof(IStudyReader.ReadSummary)
            ? change((SweepId)args![0]!, (ISweepSummary?)result)
            : result;
    }
}

/// <summary>A summary that lacks the row of trial 0; what the trial cost is there.</summary>
internal sealed class LossySummary(ISweepSummary inner) : ISweepSummary
{
    public SummaryHead Head => inner.Head;

    public bool AreCostsChecked => false;

    public CheckedSummary Check() => new(Head, inner.Check().Trials - 1);

    public IReadOnlyList<TrialRow> Read(TrialOrder order, TrialRow? after, int count) =>
        [.. inner.Read(order, after, count).Where(row => row.Number != 0)];

    public IReadOnlyList<TrialCosts> ReadCosts() => inner.ReadCosts();

    public IReadOnlyList<TrialCosts> ReadFirstCosts() => inner.ReadFirstCosts();
}
