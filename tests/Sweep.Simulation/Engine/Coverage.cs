using System.Collections.Concurrent;

namespace Sweep.Simulation.Engine;

/// <summary>
/// How often each thing that can happen did. What never happened was never tested.
/// </summary>
internal sealed class Coverage
{
    private readonly ConcurrentDictionary<string, long> counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> mine = new(StringComparer.Ordinal);
    private readonly Dictionary<Type, string> names = [];

    public void Count(string what) =>
        System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(mine, what, out _)++;

    /// <summary>An input, an effect, a message, an event or a state, by its type.</summary>
    public void Count(object happened)
    {
        var type = happened.GetType();
        if (!names.TryGetValue(type, out var name))
            names[type] = name = NameOf(type);
        Count(name);
    }

    /// <summary>Adds what one world saw. Any thread.</summary>
    public void Add(Coverage world)
    {
        foreach (var (what, count) in world.mine)
            counts.AddOrUpdate(what, count, (_, sum) => sum + count);
    }

    public long Of(string what) => counts.GetValueOrDefault(what);

    public static string NameOf(Type type) => type.DeclaringType is { } outer ? $"{outer.Name}.{type.Name}" : type.Name;
}
