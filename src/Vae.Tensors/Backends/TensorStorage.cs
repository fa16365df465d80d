using Vae.Tensors.Tracing;

namespace Vae.Tensors.Backends;

/// <summary>
/// An opaque handle to a variable's elements, wherever a backend keeps them. The host sees them
/// only by explicit upload and download.
/// </summary>
public abstract class TensorStorage(Shape shape) : IDisposable
{
    /// <summary>The sizes of the axes.</summary>
    public Shape Shape { get; } = shape;

    /// <summary>Replaces all elements, row-major.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public void Upload(ReadOnlySpan<float> elements)
    {
        if (elements.Length != Shape.Count)
            throw new ArgumentException($"{elements.Length} elements for a variable of shape {Shape}.");
        Write(elements);
    }

    /// <summary>Copies all elements out, row-major.</summary>
    /// <exception cref="ArgumentException">The number of elements differs.</exception>
    public void Download(Span<float> elements)
    {
        if (elements.Length != Shape.Count)
            throw new ArgumentException($"{elements.Length} elements of a variable of shape {Shape}.");
        Read(elements);
    }

    /// <summary>All elements, row-major, in a new array.</summary>
    public float[] Download()
    {
        var elements = new float[Shape.Count];
        Read(elements);
        return elements;
    }

    /// <summary>
    /// Gives memory back that the garbage collector does not know of. Nothing may use the storage
    /// afterwards.
    /// </summary>
    public virtual void Dispose() => GC.SuppressFinalize(this);

    /// <summary>Replaces all elements; the number was checked.</summary>
    protected abstract void Write(ReadOnlySpan<float> elements);

    /// <summary>Copies all elements out; the number was checked.</summary>
    protected abstract void Read(Span<float> elements);
}
