namespace Sweep.Optimization.Ranking.Fronts;

/// <summary>
/// A front of at most three objectives. The order of arrival settles the first one; in the other
/// two only the members that no other one undercuts decide, and these form a staircase. Where an
/// objective is missing it counts as 0.
/// </summary>
internal sealed class StaircaseFront : Front
{
    private readonly List<double> seconds = [],
        thirds = [];

    public override bool Dominates(double[] costs)
    {
        var (second, third) = Ends(costs);
        var before = FirstAbove(second) - 1;
        return before >= 0 && thirds[before] <= third;
    }

    public override void Add(double[] costs)
    {
        var (second, third) = Ends(costs);
        var place = FirstAbove(second);
        if (place > 0 && seconds[place - 1] == second)
            place--;
        var to = place;
        while (to < seconds.Count && thirds[to] >= third)
            to++;
        seconds.RemoveRange(place, to - place);
        thirds.RemoveRange(place, to - place);
        seconds.Insert(place, second);
        thirds.Insert(place, third);
    }

    private static (double Second, double Third) Ends(double[] costs) => (At(costs, 1), At(costs, 2));

    private static double At(double[] costs, int objective) => objective < costs.Length ? costs[objective] : 0;

    private int FirstAbove(double second)
    {
        var (low, high) = (0, seconds.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (seconds[middle] <= second)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
