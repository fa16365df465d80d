namespace Sweep.Optimization.Ranking.Fronts;

/// <summary>A front of any number of objectives, searched member by member.</summary>
internal sealed class ListedFront : Front
{
    private readonly List<double[]> members = [];

    public override bool Dominates(double[] costs)
    {
        // Later members are likelier to dominate.
        for (var i = members.Count - 1; i >= 0; i--)
        {
            if (NonDomination.Dominates(members[i], costs))
                return true;
        }

        return false;
    }

    public override void Add(double[] costs) => members.Add(costs);
}
