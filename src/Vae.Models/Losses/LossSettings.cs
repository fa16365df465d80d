namespace Vae.Models.Losses;

/// <summary>Which loss: the section <c>loss</c> of a sweep file.</summary>
public sealed record LossSettings
{
    public LossKind Kind { get; init; } = LossKind.BetaH;

    /// <summary>Weight of the KL term, at least 0. <see cref="LossKind.Vae"/> takes 1 whatever is said here.</summary>
    public double Beta { get; init; } = 1;

    public Likelihood Likelihood { get; init; } = Likelihood.Gaussian;

    public Reduction Reduction { get; init; } = Reduction.Element;

    /// <summary>The weight that the KL term has.</summary>
    public double KlWeight => Kind == LossKind.Vae ? 1 : Beta;
}

/// <summary>How the terms of the evidence lower bound are weighted.</summary>
public enum LossKind
{
    /// <summary>Reconstruction + KL (Kingma and Welling 2013).</summary>
    Vae,

    /// <summary>Reconstruction + beta · KL (Higgins et al. 2017).</summary>
    BetaH,
}

/// <summary>What the reconstruction term is.</summary>
public enum Likelihood
{
    /// <summary>The sum of squared errors: -ln N(x; x̂, ½) up to what does not depend on the model.</summary>
    Gaussian,
}

/// <summary>What the sum of both terms over a batch is divided by.</summary>
public enum Reduction
{
    /// <summary>By the number of elements of the batch, rows times features: the moons study's way, which weighs the KL per row by 1 / features.</summary>
    Element,

    /// <summary>By the number of rows.</summary>
    Sample,

    /// <summary>By nothing.</summary>
    Batch,
}
