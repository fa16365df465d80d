namespace Vae.Tensors.Tracing;

public sealed partial class Tensor
{
    /// <summary>The elementwise sum.</summary>
    public static Tensor operator +(Tensor left, Tensor right) => left.Builder.Binary(BinaryKind.Add, left, right);

    /// <inheritdoc cref="op_Addition(Tensor, Tensor)"/>
    public static Tensor operator +(Tensor left, double right) => left + left.Builder.Constant(right);

    /// <inheritdoc cref="op_Addition(Tensor, Tensor)"/>
    public static Tensor operator +(double left, Tensor right) => right.Builder.Constant(left) + right;

    /// <summary>The elementwise difference.</summary>
    public static Tensor operator -(Tensor left, Tensor right) => left.Builder.Binary(BinaryKind.Subtract, left, right);

    /// <inheritdoc cref="op_Subtraction(Tensor, Tensor)"/>
    public static Tensor operator -(Tensor left, double right) => left - left.Builder.Constant(right);

    /// <inheritdoc cref="op_Subtraction(Tensor, Tensor)"/>
    public static Tensor operator -(double left, Tensor right) => right.Builder.Constant(left) - right;

    /// <summary>The elementwise product.</summary>
    public static Tensor operator *(Tensor left, Tensor right) => left.Builder.Binary(BinaryKind.Multiply, left, right);

    /// <inheritdoc cref="op_Multiply(Tensor, Tensor)"/>
    public static Tensor operator *(Tensor left, double right) => left * left.Builder.Constant(right);

    /// <inheritdoc cref="op_Multiply(Tensor, Tensor)"/>
    public static Tensor operator *(double left, Tensor right) => right.Builder.Constant(left) * right;

    /// <summary>The elementwise quotient.</summary>
    public static Tensor operator /(Tensor left, Tensor right) => left.Builder.Binary(BinaryKind.Divide, left, right);

    /// <inheritdoc cref="op_Division(Tensor, Tensor)"/>
    public static Tensor operator /(Tensor left, double right) => left / left.Builder.Constant(right);

    /// <inheritdoc cref="op_Division(Tensor, Tensor)"/>
    public static Tensor operator /(double left, Tensor right) => right.Builder.Constant(left) / right;

    /// <summary>The elementwise negation.</summary>
    public static Tensor operator -(Tensor operand) => operand.Builder.Unary(UnaryKind.Negate, operand);

    /// <summary>1 where left is below right, else 0. No gradient passes a comparison.</summary>
    public static Tensor operator <(Tensor left, Tensor right) => left.Builder.Binary(BinaryKind.Less, left, right);

    /// <summary>1 where left is above right, else 0. No gradient passes a comparison.</summary>
    public static Tensor operator >(Tensor left, Tensor right) => right < left;

    /// <inheritdoc cref="op_LessThan(Tensor, Tensor)"/>
    public static Tensor operator <(Tensor left, double right) => left < left.Builder.Constant(right);

    /// <inheritdoc cref="op_GreaterThan(Tensor, Tensor)"/>
    public static Tensor operator >(Tensor left, double right) => left > left.Builder.Constant(right);

    /// <summary>1 where left is not above right, else 0. No gradient passes a comparison.</summary>
    public static Tensor operator <=(Tensor left, Tensor right) =>
        left.Builder.Binary(BinaryKind.LessOrEqual, left, right);

    /// <summary>1 where left is not below right, else 0. No gradient passes a comparison.</summary>
    public static Tensor operator >=(Tensor left, Tensor right) => right <= left;

    /// <inheritdoc cref="op_LessThanOrEqual(Tensor, Tensor)"/>
    public static Tensor operator <=(Tensor left, double right) => left <= left.Builder.Constant(right);

    /// <inheritdoc cref="op_GreaterThanOrEqual(Tensor, Tensor)"/>
    public static Tensor operator >=(Tensor left, double right) => left >= left.Builder.Constant(right);

    /// <summary>
    /// 1 where the elements are equal, else 0. (Not <c>==</c>, which compares the tensors
    /// themselves.)
    /// </summary>
    public Tensor EqualTo(Tensor other) => Builder.Binary(BinaryKind.Equal, this, other);

    /// <inheritdoc cref="EqualTo(Tensor)"/>
    public Tensor EqualTo(double other) => EqualTo(Builder.Constant(other));

    /// <summary>1 where the element is neither infinite nor NaN, else 0.</summary>
    public Tensor IsFinite() => Abs() < double.PositiveInfinity;

    /// <summary>e^x.</summary>
    public Tensor Exp() => Builder.Unary(UnaryKind.Exp, this);

    /// <summary>The natural logarithm.</summary>
    public Tensor Log() => Builder.Unary(UnaryKind.Log, this);

    /// <summary>The square root.</summary>
    public Tensor Sqrt() => Builder.Unary(UnaryKind.Sqrt, this);

    /// <summary>x².</summary>
    public Tensor Square() => this * this;

    /// <summary>The hyperbolic tangent.</summary>
    public Tensor Tanh() => Builder.Unary(UnaryKind.Tanh, this);

    /// <summary>1 / (1 + e^-x).</summary>
    public Tensor Sigmoid() => Builder.Unary(UnaryKind.Sigmoid, this);

    /// <summary>ln(1 + e^x).</summary>
    public Tensor Softplus() => Builder.Unary(UnaryKind.Softplus, this);

    /// <summary>max(x, 0); its gradient at 0 is 0.</summary>
    public Tensor Relu() => Builder.Unary(UnaryKind.Relu, this);

    /// <summary>The magnitude; its gradient at 0 is 0.</summary>
    public Tensor Abs() => Builder.Unary(UnaryKind.Abs, this);

    /// <summary>-1, 0 or 1; no gradient.</summary>
    public Tensor Sign() => Builder.Unary(UnaryKind.Sign, this);

    /// <summary>The sine of angles in radians.</summary>
    public Tensor Sin() => Builder.Unary(UnaryKind.Sin, this);

    /// <summary>The cosine of angles in radians.</summary>
    public Tensor Cos() => Builder.Unary(UnaryKind.Cos, this);

    /// <summary>The angle in [-π/2, π/2] whose tangent this is.</summary>
    public Tensor Atan() => Builder.Unary(UnaryKind.Atan, this);

    /// <summary>
    /// The angle of the point (<paramref name="x"/>, <paramref name="y"/>) in the plane, in (-π,
    /// π]; 0 at the origin, where it has no gradient.
    /// </summary>
    public static Tensor Atan2(Tensor y, Tensor x)
    {
        var radius = (x.Square() + y.Square()).Sqrt();
        // By the half angle, whose tangent has two forms: each is taken where it does not cancel,
        // and the other kept away from 0 / 0.
        var isRight = x >= 0;
        var isNowhere = radius.EqualTo(0);
        var right = y / Where(isRight, radius + x + isNowhere, 1.0);
        var left = (radius - x) / Where(isRight, 1.0, y);
        return 2 * Where(isRight, right, left).Atan();
    }

    /// <summary>
    /// The larger of each pair; the gradient goes to it, half to each where they are equal.
    /// </summary>
    public Tensor Maximum(Tensor other) => Builder.Binary(BinaryKind.Maximum, this, other);

    /// <inheritdoc cref="Maximum(Tensor)"/>
    public Tensor Maximum(double other) => Maximum(Builder.Constant(other));

    /// <summary>
    /// The smaller of each pair; the gradient goes to it, half to each where they are equal.
    /// </summary>
    public Tensor Minimum(Tensor other) => Builder.Binary(BinaryKind.Minimum, this, other);

    /// <inheritdoc cref="Minimum(Tensor)"/>
    public Tensor Minimum(double other) => Minimum(Builder.Constant(other));

    /// <summary>
    /// Kept within [<paramref name="low"/>, <paramref name="high"/>]; no gradient passes outside.
    /// </summary>
    public Tensor Clamp(double low, double high) => Maximum(low).Minimum(high);

    /// <summary>The values, as a constant in the eyes of the gradient.</summary>
    public Tensor StopGradient() => Builder.Add(new Operation.StopGradient(this), Shape);

    /// <summary>
    /// Elements of <paramref name="whenTrue"/> where the mask is not 0, of
    /// <paramref name="whenFalse"/> elsewhere; all three broadcast together.
    /// </summary>
    public static Tensor Where(Tensor mask, Tensor whenTrue, Tensor whenFalse) =>
        mask.Builder.Select(mask, whenTrue, whenFalse);

    /// <inheritdoc cref="Where(Tensor, Tensor, Tensor)"/>
    public static Tensor Where(Tensor mask, Tensor whenTrue, double whenFalse) =>
        Where(mask, whenTrue, mask.Builder.Constant(whenFalse));

    /// <inheritdoc cref="Where(Tensor, Tensor, Tensor)"/>
    public static Tensor Where(Tensor mask, double whenTrue, Tensor whenFalse) =>
        Where(mask, mask.Builder.Constant(whenTrue), whenFalse);
}
