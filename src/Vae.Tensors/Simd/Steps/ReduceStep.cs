using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Steps;

/// <summary>
/// Reduces over any axes by plain loops: the destination is walked with stride 0 along the axes
/// that it lacks.
/// </summary>
internal sealed unsafe class ReduceStep(
    ReductionKind kind,
    float* source,
    float* destination,
    int count,
    (int Size, int From, int To)[] axes
) : Step
{
    private readonly int[] index = new int[axes.Length];

    public override void Run()
    {
        new Span<float>(destination, count).Fill(kind == ReductionKind.Sum ? 0 : float.NegativeInfinity);
        foreach (var (size, _, _) in axes)
        {
            if (size == 0)
                return;
        }

        float* from = source,
            to = destination;
        Array.Clear(index);
        while (true)
        {
            *to = kind == ReductionKind.Sum ? *to + *from : MathF.Max(*to, *from);
            var axis = axes.Length - 1;
            for (; axis >= 0; axis--)
            {
                from += axes[axis].From;
                to += axes[axis].To;
                if (++index[axis] < axes[axis].Size)
                    break;
                from -= (long)axes[axis].From * axes[axis].Size;
                to -= (long)axes[axis].To * axes[axis].Size;
                index[axis] = 0;
            }

            if (axis < 0)
                return;
        }
    }
}
