namespace Optimization.Bench.Table;

/// <summary>
/// How long a trial takes and what noise it sees, the same as optuna_table.py draws.
/// </summary>
internal static class Chance
{
    /// <summary>In units of time, from 0.5 to 1.5.</summary>
    public static double Duration(int seed, int trial) => 0.5 + Uniform(seed, trial, 0);

    public static double Normal(int seed, int trial) =>
        Math.Sqrt(-2 * Math.Log(Uniform(seed, trial, 1))) * Math.Cos(2 * Math.PI * Uniform(seed, trial, 2));

    private static double Uniform(int seed, int trial, uint salt)
    {
        var bits = unchecked((uint)seed * 0x9E3779B1 + (uint)trial * 0x85EBCA77 + salt * 0xC2B2AE3D);
        bits = unchecked((bits ^ (bits >> 15)) * 0x2C1B3C6D);
        bits = unchecked((bits ^ (bits >> 12)) * 0x297A2D39);
        return ((bits ^ (bits >> 15)) + 0.5) / 4294967296.0;
    }
}
