using Sweep.Shared.Values;
using Vae.Models.Datasets;

namespace Sweep.Worker.Training;

/// <summary>The setting that divides data into training, validation and test.</summary>
internal static class DataSplits
{
    internal const string Path = "data.split";

    /// <summary>The shares; null where nothing is held out.</summary>
    internal static SplitFractions? Of(Value? value) =>
        value is Value.List { Items: [{ Number: { } train }, { Number: { } validation }, { Number: { } test }] }
            ? new SplitFractions(train, validation, test)
            : null;
}
