namespace Foundation;

/// <summary>
/// What a random stream is drawn for. Two purposes never share a draw. The numbers never change,
/// because a study is reproducible only with the same ones.
/// </summary>
public enum RngPurpose
{
    /// <summary>A trial's parameters.</summary>
    Suggestion = 1,

    /// <summary>The rows of a data set that is made.</summary>
    Data = 2,

    /// <summary>Which rows are for training, validation and test.</summary>
    Split = 3,

    /// <summary>The first weights of a network.</summary>
    Initialization = 4,

    /// <summary>The order of the training rows in an epoch.</summary>
    Shuffle = 5,

    /// <summary>The noise of training steps.</summary>
    TrainingNoise = 6,

    /// <summary>The noise of an evaluation on the validation rows.</summary>
    EvaluationNoise = 7,

    /// <summary>What a metric samples.</summary>
    MetricSampling = 8,

    /// <summary>The noise of the evaluation on the test rows.</summary>
    TestNoise = 9,

    /// <summary>How long to wait before another try, so that several do not try at once.</summary>
    Jitter = 10,

    /// <summary>Permutations of a batch's latents, for a discriminator.</summary>
    Permutation = 11,

    /// <summary>The first weights of a discriminator.</summary>
    DiscriminatorInitialization = 12,

    /// <summary>The seed that a user's program is given.</summary>
    Command = 13,

    /// <summary>The latents of samples that a trained model makes.</summary>
    Sampling = 14,

    /// <summary>In which bracket of Hyperband a trial competes.</summary>
    Bracket = 15,

    /// <summary>Which trials a tree is grown from that tells which parameters mattered.</summary>
    Importance = 16,
}
