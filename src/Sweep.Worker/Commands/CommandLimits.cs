namespace Sweep.Worker.Commands;

/// <summary>How long a program may take for what.</summary>
/// <param name="Silence">Without any output, until it is taken for hung; null: for any time.</param>
/// <param name="Grace">After SIGTERM, until it is killed.</param>
internal sealed record CommandLimits(TimeSpan? Silence, TimeSpan Grace);
