namespace Sweep.Cli.Output;

/// <summary>Data could not be written to standard output, as to a full disk.</summary>
internal sealed class OutputException(IOException failure) : Exception(failure.Message, failure);
