namespace Sweep.Optimization.Importances;

/// <summary>How much one parameter mattered for a cost.</summary>
/// <param name="Parameter">Its name.</param>
/// <param name="Share">
/// In [0, 1]. What it is a share of depends on the kind (<see cref="ImportanceKinds"/>); 0 for
/// every parameter where all costs are equal.
/// </param>
/// <param name="Trials">
/// How many completed trials had the parameter: fewer than all where it depends on another one.
/// </param>
public sealed record ParameterImportance(string Parameter, double Share, int Trials);
