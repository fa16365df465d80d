namespace Vae.Tensors.Simd;

/// <summary>
/// Unmoving memory for the arguments of kernels, which are written once and read at every run.
/// </summary>
internal sealed unsafe class ArgumentMemory
{
    private const int BlockSize = 4096;

    private readonly List<long[]> blocks = [];
    private int used = BlockSize;

    /// <summary>Room for so many structures, one after the other, zero at first.</summary>
    public T* Allocate<T>(int count)
        where T : unmanaged
    {
        var words = ((count * sizeof(T)) + sizeof(long) - 1) / sizeof(long);
        if (used + words > BlockSize || blocks.Count == 0)
        {
            blocks.Add(GC.AllocateArray<long>(Math.Max(BlockSize, words), pinned: true));
            used = 0;
        }

        var block = blocks[^1];
        var start = (long*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref block[0]) + used;
        used += words;
        return (T*)start;
    }
}
