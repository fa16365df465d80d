namespace Sweep.Shared.Commands;

/// <summary>The environment variable that a parameter is passed in.</summary>
public static class ParameterVariable
{
    /// <summary>learning-rate -> SWEEP_PARAM_LEARNING_RATE.</summary>
    public static string Of(string parameter) => "SWEEP_PARAM_" + parameter.ToUpperInvariant().Replace('-', '_').Replace('.', '_');
}
