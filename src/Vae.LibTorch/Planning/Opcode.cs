namespace Vae.LibTorch.Planning;

/// <summary>
/// What an instruction of a plan does: the shim's <c>vae_torch_opcode</c>, of which a test holds
/// that it is the same.
/// </summary>
internal enum Opcode : long
{
    Constant = 0,
    Negate = 1,
    Exp = 2,
    Log = 3,
    Sqrt = 4,
    Tanh = 5,
    Sigmoid = 6,
    Softplus = 7,
    Relu = 8,
    Abs = 9,
    Sign = 10,
    Sin = 11,
    Cos = 12,
    Atan = 13,
    Add = 14,
    Subtract = 15,
    Multiply = 16,
    Divide = 17,
    Maximum = 18,
    Minimum = 19,
    Less = 20,
    LessOrEqual = 21,
    Equal = 22,
    Select = 23,
    Broadcast = 24,
    Reshape = 25,
    Sum = 26,
    Max = 27,
    MatMul = 28,
    Permute = 29,
    Concat = 30,
    Slice = 31,
    Convolve = 32,
    ConvolveTransposed = 33,
    ConvolveKernelGradient = 34,
    GatherRows = 35,
    ScatterRows = 36,
}
