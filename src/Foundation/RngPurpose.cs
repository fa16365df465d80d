namespace Foundation;

/// <summary>
/// What a random stream is drawn for. Two purposes never share a draw. The numbers never change,
/// because a study is reproducible only with the same ones.
/// </summary>
public enum RngPurpose
{
    Suggestion = 1,
    Data = 2,
    Split = 3,
    Initialization = 4,
    Shuffle = 5,
    TrainingNoise = 6,
    EvaluationNoise = 7,
    MetricSampling = 8,
    TestNoise = 9,
    Jitter = 10,
    Permutation = 11,
    DiscriminatorInitialization = 12,
    Command = 13,
    Sampling = 14,
}
