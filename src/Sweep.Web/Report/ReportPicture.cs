namespace Sweep.Web.Report;

/// <summary>A picture of what a trial's model learned.</summary>
/// <param name="Name">What it shows.</param>
/// <param name="Png">The file's bytes.</param>
public sealed record ReportPicture(int Trial, string Name, byte[] Png);
