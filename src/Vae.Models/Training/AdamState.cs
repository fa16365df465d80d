using Vae.Models.Losses;

namespace Vae.Models.Training;

/// <summary>
/// What tells one Adam of a program from another: its decay rates, and the names of its variables
/// and inputs. Made once, for a step makes no text.
/// </summary>
internal sealed record AdamState(
    double Beta1,
    double Beta2,
    string FirstMoment,
    string SecondMoment,
    string StepSize,
    string SecondScale
)
{
    /// <summary>The network's, with the defaults of <c>torch.optim.Adam</c>.</summary>
    public static readonly AdamState OfNetwork = new(
        0.9,
        0.999,
        "adam.first_moment",
        "adam.second_moment",
        "step_size",
        "second_moment_scale"
    );

    /// <summary>The discriminator's, with the decay rates of FactorVAE's paper.</summary>
    public static readonly AdamState OfDiscriminator = Of(Discriminator.VariableName, 0.5, 0.9);

    private static AdamState Of(string name, double beta1, double beta2) =>
        new(
            beta1,
            beta2,
            $"{name}.adam.first_moment",
            $"{name}.adam.second_moment",
            $"{name}.step_size",
            $"{name}.second_moment_scale"
        );
}
