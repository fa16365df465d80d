namespace Vae.Tensors.Tracing;

/// <summary>
/// A program that makes no sense, told while it is traced: the message names the operation and the
/// shapes, or the name, that do not fit.
/// </summary>
public sealed class TracingException(string message) : Exception(message);
