using System.Reflection;
using System.Runtime.Intrinsics;
using Foundation;
using Vae.Tensors.Simd.Kernels;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd.Emission;

/// <summary>
/// What each operation is on a vector, as a method that an emitted kernel calls and the runtime's
/// compiler turns into a few instructions in place.
/// </summary>
internal static class VectorMethods
{
    private static readonly Type Vector = typeof(Vector512<float>);

    public static readonly MethodInfo Load = OnVectors(nameof(Vector512.Load), typeof(float*)),
        Store = OnVectors(nameof(Vector512.Store), Vector, typeof(float*)),
        StoreMasked = Of(typeof(Lanes), nameof(Lanes.Store)),
        Create = typeof(Vector512).GetMethod(nameof(Vector512.Create), [typeof(float)])!,
        Select = OnVectors(nameof(Vector512.ConditionalSelect), Vector, Vector, Vector),
        And = OnVectors(nameof(Vector512.BitwiseAnd), Vector, Vector),
        MultiplyAdd = typeof(Vector512).GetMethod(nameof(Vector512.FusedMultiplyAdd), [Vector, Vector, Vector])!,
        IsNotZero = Of(typeof(VectorMath), nameof(VectorMath.IsNotZero)),
        FirstLanes = Of(typeof(Lanes), nameof(Lanes.First)),
        SumAcross = Of(typeof(Lanes), nameof(Lanes.Sum)),
        MaxAcross = Of(typeof(Lanes), nameof(Lanes.Max));

    private static readonly Dictionary<UnaryKind, MethodInfo> Unaries = Enum.GetValues<UnaryKind>()
        .ToDictionary(kind => kind, Find);

    private static readonly Dictionary<BinaryKind, MethodInfo> Binaries = Enum.GetValues<BinaryKind>()
        .ToDictionary(kind => kind, kind => OnVectors(NameOf(kind), Vector, Vector));

    public static MethodInfo Of(UnaryKind kind) => Unaries[kind];

    /// <summary>Comparisons yield masks: all bits of a lane, or none.</summary>
    public static MethodInfo Of(BinaryKind kind) => Binaries[kind];

    private static MethodInfo Find(UnaryKind kind) =>
        kind switch
        {
            UnaryKind.Negate => OnVectors(nameof(Vector512.Negate), Vector),
            UnaryKind.Exp => Of(typeof(VectorMath), nameof(VectorMath.Exp)),
            UnaryKind.Log => Of(typeof(VectorMath), nameof(VectorMath.Log)),
            UnaryKind.Sqrt => OnVectors(nameof(Vector512.Sqrt), Vector),
            UnaryKind.Tanh => Of(typeof(VectorMath), nameof(VectorMath.Tanh)),
            UnaryKind.Sigmoid => Of(typeof(VectorMath), nameof(VectorMath.Sigmoid)),
            UnaryKind.Softplus => Of(typeof(VectorMath), nameof(VectorMath.Softplus)),
            UnaryKind.Relu => Of(typeof(VectorMath), nameof(VectorMath.Relu)),
            UnaryKind.Abs => OnVectors(nameof(Vector512.Abs), Vector),
            UnaryKind.Sign => Of(typeof(VectorMath), nameof(VectorMath.Sign)),
            UnaryKind.Sin => Of(typeof(VectorTrigonometry), nameof(VectorTrigonometry.Sin)),
            UnaryKind.Cos => Of(typeof(VectorTrigonometry), nameof(VectorTrigonometry.Cos)),
            UnaryKind.Atan => Of(typeof(VectorTrigonometry), nameof(VectorTrigonometry.Atan)),
            _ => throw Invariant.Unreachable(kind),
        };

    private static string NameOf(BinaryKind kind) =>
        kind switch
        {
            BinaryKind.Add => nameof(Vector512.Add),
            BinaryKind.Subtract => nameof(Vector512.Subtract),
            BinaryKind.Multiply => nameof(Vector512.Multiply),
            BinaryKind.Divide => nameof(Vector512.Divide),
            BinaryKind.Maximum => nameof(Vector512.Max),
            BinaryKind.Minimum => nameof(Vector512.Min),
            BinaryKind.Less => nameof(Vector512.LessThan),
            BinaryKind.LessOrEqual => nameof(Vector512.LessThanOrEqual),
            BinaryKind.Equal => nameof(Vector512.Equals),
            _ => throw Invariant.Unreachable(kind),
        };

    private static MethodInfo Of(Type type, string name) => type.GetMethod(name)!;

    /// <summary>
    /// The overload of a generic function of <see cref="Vector512"/>, on floats, that takes these
    /// parameters.
    /// </summary>
    private static MethodInfo OnVectors(string name, params Type[] parameters) =>
        typeof(Vector512)
            .GetMethods()
            .Where(method => method.Name == name && method.IsGenericMethodDefinition)
            .Where(method => method.GetParameters().Length == parameters.Length)
            .Select(method => method.MakeGenericMethod(typeof(float)))
            .Single(method => TypesOf(method).SequenceEqual(parameters));

    private static IEnumerable<Type> TypesOf(MethodInfo method) =>
        method.GetParameters().Select(parameter => parameter.ParameterType);
}
