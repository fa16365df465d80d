namespace Sweep.Shared.Domain.Programs;

/// <summary>The environment variable that a parameter is passed in.</summary>
public static class ParameterVariable
{
    public const string Prefix = "SWEEP_PARAM_";

    /// <summary>learning-rate -> SWEEP_PARAM_LEARNING_RATE.</summary>
    public static string Of(string parameter) =>
        Prefix + parameter.ToUpperInvariant().Replace('-', '_').Replace('.', '_');
}
