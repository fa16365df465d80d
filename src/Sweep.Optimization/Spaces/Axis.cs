using Foundation;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Spaces;

/// <summary>
/// The values of one parameter, numbered by cells: a cell is a value's place among finitely many,
/// or the bits of a float without a step.
/// </summary>
internal abstract class Axis(ulong? count)
{
    /// <summary>
    /// How many cells there are, from 0 on; null for a float without a step and for more than 2^63.
    /// </summary>
    public ulong? Count { get; } = count;

    public static Axis Of(Distribution distribution) =>
        distribution switch
        {
            Distribution.Categorical categorical => new ChoiceAxis(categorical),
            Distribution.Int { Log: true } whole => new LogWholeAxis(whole),
            Distribution.Int whole => new WholeAxis(whole),
            Distribution.Float { Step: not null } stepped => new SteppedAxis(stepped),
            Distribution.Float real => new RealAxis(real),
            _ => throw Invariant.Unreachable(distribution),
        };

    public abstract SettingValue Decode(ulong cell);

    /// <summary>The cell of a value; false if it is not one of this axis's.</summary>
    public abstract bool TryEncode(SettingValue value, out ulong cell);

    /// <summary>
    /// The cell at a position in [0, 1], where the distribution is uniform; choices are laid out in
    /// the order of the file.
    /// </summary>
    public abstract ulong CellAt(double position);

    /// <summary>A cell as the distribution spreads them.</summary>
    public abstract ulong Draw(ref Rng rng);
}
