using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Foundation;

/// <summary>
/// What must hold for every input. A violation is a bug in this program: it throws, in release
/// builds too.
/// </summary>
public static class Invariant
{
    /// <summary>
    /// Fails with <paramref name="because"/> unless <paramref name="condition"/> holds.
    /// </summary>
    /// <exception cref="InvariantViolatedException">The condition does not hold.</exception>
    public static void Holds(
        [DoesNotReturnIf(false)] bool condition,
        string because,
        [CallerArgumentExpression(nameof(condition))] string expression = ""
    )
    {
        if (!condition)
            throw new InvariantViolatedException($"{because} (expected: {expression})");
    }

    /// <summary>For the branch of a switch that cannot be reached.</summary>
    public static InvariantViolatedException Unreachable(object? value, [CallerMemberName] string where = "") =>
        new($"{where} met a case it does not know: {value ?? "null"}");
}

/// <summary>A bug in this program, never the user's mistake.</summary>
public sealed class InvariantViolatedException(string message) : Exception(message);
