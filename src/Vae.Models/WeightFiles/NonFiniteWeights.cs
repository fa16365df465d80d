using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using Vae.Models.Networks;

namespace Vae.Models.WeightFiles;

/// <summary>
/// Values of a tensor that are infinite or not a number. A network with such weights may still say
/// something finite, as a ReLU hides what is not a number: so they are looked for.
/// </summary>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Count">How many of its values are not finite.</param>
/// <param name="Total">How many values it has.</param>
/// <param name="First">The index of the first of them, a number for each dimension.</param>
/// <param name="Value">What stands there.</param>
public sealed record NonFiniteWeights(string Tensor, int Count, int Total, ImmutableArray<int> First, float Value)
{
    private const int MostNames = 5;

    /// <summary>
    /// Which tensors hold such values, how many, and where, as a sentence without its full stop;
    /// null where all is finite.
    /// </summary>
    public static string? Describe(IEnumerable<WeightTensor> tensors)
    {
        var found = Find(tensors);
        if (found.IsEmpty)
            return null;
        var first = found[0];
        var value = first.Value.ToString(CultureInfo.InvariantCulture);
        var sentence =
            $"{first.Count} of the {first.Total} values of '{first.Tensor}' are not finite, "
            + $"the first of them {value} at [{string.Join(", ", first.First)}]";
        if (found.Length == 1)
            return sentence;
        var names = found.Skip(1).Take(MostNames).Select(one => $"{one.Count} of '{one.Tensor}'");
        var rest = found.Length - 1 > MostNames ? $" and others of {found.Length - 1 - MostNames} more tensors" : "";
        return $"{sentence}; and so are {string.Join(", ", names)}{rest}";
    }

    /// <summary>Each tensor that holds such values, in their order.</summary>
    public static ImmutableArray<NonFiniteWeights> Find(IEnumerable<WeightTensor> tensors) =>
        [.. tensors.Select(Of).OfType<NonFiniteWeights>()];

    private static NonFiniteWeights? Of(WeightTensor tensor)
    {
        if (AreFinite(tensor.Values))
            return null;
        var (count, first) = (0, -1);
        for (var i = 0; i < tensor.Values.Length; i++)
        {
            if (float.IsFinite(tensor.Values[i]))
                continue;
            if (first < 0)
                first = i;
            count++;
        }

        return new(tensor.Name, count, tensor.Values.Length, IndexOf(first, tensor.Shape), tensor.Values[first]);
    }

    /// <summary>
    /// A finite number less itself is 0, any other is not a number; many at once, as trainers ask
    /// at every epoch.
    /// </summary>
    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        var whole = MemoryMarshal.Cast<float, Vector<float>>(values);
        foreach (var lanes in whole)
        {
            if (!Vector.EqualsAll(lanes - lanes, Vector<float>.Zero))
                return false;
        }

        foreach (var value in values[(whole.Length * Vector<float>.Count)..])
        {
            if (!float.IsFinite(value))
                return false;
        }

        return true;
    }

    private static ImmutableArray<int> IndexOf(int place, ImmutableArray<int> shape)
    {
        var index = new int[shape.Length];
        for (var k = shape.Length - 1; k >= 0; k--)
            (place, index[k]) = Math.DivRem(place, shape[k]);
        return [.. index];
    }
}
