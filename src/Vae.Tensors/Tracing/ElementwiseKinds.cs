namespace Vae.Tensors.Tracing;

/// <summary>
/// The elementwise functions of one operand. Each follows IEEE 754: NaN gives NaN, and no value is
/// an error.
/// </summary>
public enum UnaryKind
{
    /// <summary>-x.</summary>
    Negate,

    /// <summary>e^x.</summary>
    Exp,

    /// <summary>The natural logarithm: -∞ at 0, NaN below.</summary>
    Log,

    /// <summary>The square root: NaN below 0.</summary>
    Sqrt,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e^-x).</summary>
    Sigmoid,

    /// <summary>ln(1 + e^x), without overflow.</summary>
    Softplus,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>The magnitude.</summary>
    Abs,

    /// <summary>-1, 0 or 1.</summary>
    Sign,

    /// <summary>The sine of an angle in radians: NaN at ±∞.</summary>
    Sin,

    /// <summary>The cosine of an angle in radians: NaN at ±∞.</summary>
    Cos,

    /// <summary>The angle in [-π/2, π/2] whose tangent it is.</summary>
    Atan,
}

/// <summary>
/// The elementwise functions of two operands. Comparisons yield 1 or 0, and 0 when an operand is
/// NaN.
/// </summary>
public enum BinaryKind
{
    /// <summary>The sum.</summary>
    Add,

    /// <summary>The difference.</summary>
    Subtract,

    /// <summary>The product.</summary>
    Multiply,

    /// <summary>The quotient.</summary>
    Divide,

    /// <summary>The larger one; NaN if either is.</summary>
    Maximum,

    /// <summary>The smaller one; NaN if either is.</summary>
    Minimum,

    /// <summary>1 where left is below right.</summary>
    Less,

    /// <summary>1 where left is not above right.</summary>
    LessOrEqual,

    /// <summary>1 where both are equal.</summary>
    Equal,
}

/// <summary>
/// What a reduction makes of the elements; of none, a sum is 0 and a maximum is -∞.
/// </summary>
public enum ReductionKind
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>The largest; NaN if any is.</summary>
    Max,
}
