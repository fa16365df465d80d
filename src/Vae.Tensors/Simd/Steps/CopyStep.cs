using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vae.Tensors.Simd.Kernels;

namespace Vae.Tensors.Simd.Steps;

/// <summary>Copies a strided tensor to a strided place.</summary>
internal sealed unsafe class CopyStep : Step
{
    private readonly float* source,
        destination;
    private readonly (int Size, int From, int To)[] outer;
    private readonly (int Size, int From, int To) rows,
        columns;
    private readonly int[] index;

    public CopyStep(float* source, float* destination, (int Size, int From, int To)[] axes)
    {
        this.source = source;
        this.destination = destination;
        // The two innermost axes are a matrix, which one call copies.
        rows = axes.Length > 1 ? axes[^2] : (1, 0, 0);
        columns = axes.Length > 0 ? axes[^1] : (1, 1, 1);
        outer = axes.Length > 2 ? axes[..^2] : [];
        index = new int[outer.Length];
    }

    public override void Run()
    {
        float* from = source,
            to = destination;
        Array.Clear(index);
        while (true)
        {
            CopyMatrix(from, to);
            var axis = outer.Length - 1;
            for (; axis >= 0; axis--)
            {
                from += outer[axis].From;
                to += outer[axis].To;
                if (++index[axis] < outer[axis].Size)
                    break;
                from -= (long)outer[axis].From * outer[axis].Size;
                to -= (long)outer[axis].To * outer[axis].Size;
                index[axis] = 0;
            }

            if (axis < 0)
                return;
        }
    }

    private void CopyMatrix(float* from, float* to)
    {
        if (columns is { From: 1, To: 1 } or { From: 0, To: 1 })
        {
            for (var row = 0; row < rows.Size; row++)
                CopyRow(from + ((long)row * rows.From), to + ((long)row * rows.To));
        }
        else if (rows.From == 1 && columns.To == 1)
        {
            Transposition.Run(new(from, columns.From), new(to, rows.To), rows.Size, columns.Size);
        }
        else if (rows.To == 1 && columns.From == 1)
        {
            Transposition.Run(new(from, rows.From), new(to, columns.To), columns.Size, rows.Size);
        }
        else
        {
            for (var row = 0; row < rows.Size; row++)
            {
                for (var column = 0; column < columns.Size; column++)
                    to[((long)row * rows.To) + ((long)column * columns.To)] = from[
                        ((long)row * rows.From) + ((long)column * columns.From)
                    ];
            }
        }
    }

    private void CopyRow(float* from, float* to)
    {
        if (columns.From == 0)
            new Span<float>(to, columns.Size).Fill(*from);
        else
            Unsafe.CopyBlockUnaligned(to, from, (uint)columns.Size * sizeof(float));
    }
}
