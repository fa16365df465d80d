using Sweep.Coordinator.Core.Study;
using Sweep.Storage;

namespace Sweep.Coordinator.Summaries;

/// <summary>A study as its log in a store leaves it.</summary>
public static class StoredStudy
{
    public static StudyState Read(IStudyReader store, SweepRow row) =>
        StudyState.Fold(row.Id, StudyEventJson.ReadSpec(row.Spec), store.ReadLog(row.Id).Select(entry => entry.Read()));
}
