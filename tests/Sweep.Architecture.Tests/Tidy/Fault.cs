namespace Sweep.Architecture.Tests.Tidy;

/// <summary>One place in a file that breaks a rule of style.</summary>
/// <param name="Rule">The rule's name, one of <see cref="Rules.Names"/>.</param>
/// <param name="Line">The line in the file, from 1.</param>
/// <param name="Text">What breaks the rule, short enough for a message.</param>
internal sealed record Fault(string Rule, int Line, string Text);
