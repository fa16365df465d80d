using System.Collections.Immutable;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Backends;

/// <summary>
/// Variables of one backend by name. All executables compiled with one set share them: training,
/// evaluation and each batch shape see the same weights.
/// </summary>
public sealed class VariableSet : IDisposable
{
    private readonly ImmutableDictionary<string, TensorStorage> byName;

    private VariableSet(ImmutableDictionary<string, TensorStorage> byName) => this.byName = byName;

    /// <summary>The names, sorted.</summary>
    public IEnumerable<string> Names => byName.Keys.Order(StringComparer.Ordinal);

    /// <summary>The storage of a variable.</summary>
    /// <exception cref="ArgumentException">There is no such variable.</exception>
    public TensorStorage this[string name] =>
        byName.TryGetValue(name, out var storage)
            ? storage
            : throw new ArgumentException($"There is no variable '{name}' among {string.Join(", ", Names)}.");

    /// <summary>All variables that the programs declare, filled with zeros.</summary>
    /// <exception cref="ArgumentException">Two programs give one name two shapes.</exception>
    public static VariableSet Allocate(ITensorBackend backend, params IEnumerable<TensorProgram> programs)
    {
        var shapes = new Dictionary<string, Shape>();
        foreach (var variable in programs.SelectMany(program => program.Variables))
        {
            var name = ((Operation.Variable)variable.Operation).Name;
            if (shapes.TryGetValue(name, out var shape) && shape != variable.Shape)
                throw new ArgumentException(
                    $"Variable '{name}' is {shape} in one program and {variable.Shape} in another."
                );
            shapes[name] = variable.Shape;
        }

        var storages = ImmutableDictionary.CreateBuilder<string, TensorStorage>();
        try
        {
            foreach (var (name, shape) in shapes)
                storages.Add(name, backend.Allocate(shape));
        }
        catch
        {
            // A device that has no room for all of them gets back what it gave.
            foreach (var storage in storages.Values)
                storage.Dispose();
            throw;
        }

        return new VariableSet(storages.ToImmutable());
    }

    /// <summary>Gives all storage back.</summary>
    public void Dispose()
    {
        foreach (var storage in byName.Values)
            storage.Dispose();
    }
}
