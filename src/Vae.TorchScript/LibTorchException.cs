namespace Vae.TorchScript;

/// <summary>
/// Something that LibTorch was asked for went wrong; the message says what was being done and what
/// LibTorch said. The process and other executables go on.
/// </summary>
public class LibTorchException(string message) : Exception(message);

/// <summary>
/// A device has no memory left for what was asked: smaller batches or fewer trials at once may fit.
/// </summary>
public sealed class DeviceOutOfMemoryException(string message) : LibTorchException(message);

/// <summary>
/// LibTorch cannot be used on this machine as it is; the message is one sentence that says what to
/// do.
/// </summary>
public class LibTorchUnavailableException(string message) : LibTorchException(message);

/// <summary>LibTorch and the tools are there, but the shim could not be built or loaded.</summary>
public sealed class LibTorchBrokenException(string message) : LibTorchUnavailableException(message);
