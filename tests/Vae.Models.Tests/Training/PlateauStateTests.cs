using Vae.Models.Training;

namespace Vae.Models.Tests.Training;

public sealed class PlateauStateTests
{
    private static readonly double[] Losses =
    [
        5,
        4,
        4,
        3.9999,
        3.9,
        3.9,
        3.8997,
        3.8,
        4,
        double.NaN,
        4,
        4,
        4,
        3,
        3.1,
        3.1,
        3.1,
        3.1,
        3.1,
        3.1,
        3.1,
        3.1,
        2.9999,
        2.9998,
        2.9996,
        2,
        2,
        2,
        2,
        2,
    ];

    /// <summary>
    /// The expected rates are PyTorch's: bench/pytorch-parity/plateau_vectors.py prints them. Each
    /// digit is the negative exponent of ten.
    /// </summary>
    [Theory]
    [InlineData(0, "223445667888888888888888888888")]
    [InlineData(1, "222333444556666778888888888888")]
    [InlineData(3, "222222222223333334444555555556")]
    public void Rates_equal_those_of_torch(int patience, string exponents)
    {
        var state = PlateauState.Start(1e-2);
        for (var i = 0; i < Losses.Length; i++)
        {
            state = state.After(Losses[i], new PlateauSettings(0.1, patience));
            Assert.Equal(Math.Pow(10, -(exponents[i] - '0')), state.LearningRate, 1e-14);
        }
    }
}
