namespace Sweep.Optimization.Ranking.Subset;

/// <summary>
/// In three objectives, exact: a plane sweeps upwards along the third objective, and the members
/// that it has passed cover a staircase of it.
/// </summary>
internal sealed class SolidGain : VolumeGain
{
    private readonly List<double[]> byThird = [];

    /// <summary>The corners of the staircase, by the first objective.</summary>
    private double[] firsts = new double[16],
        seconds = new double[16];
    private int corners;

    public override double Of(double[] vector)
    {
        var (whole, covered) = ((1 - vector[0]) * (1 - vector[1]), 0.0);
        var (area, from) = (0.0, vector[2]);
        corners = 0;
        foreach (var member in byThird)
        {
            var height = Math.Max(member[2], vector[2]);
            covered += area * (height - from);
            from = height;
            if (Cut(Math.Max(member[0], vector[0]), Math.Max(member[1], vector[1])))
                area = Area();
            if (area == whole)
                break;
        }

        covered += area * (1 - from);
        return Math.Max(0, whole * (1 - vector[2]) - covered);
    }

    public override void Add(double[] vector)
    {
        var place = byThird.FindIndex(member => member[2] > vector[2]);
        byThird.Insert(place < 0 ? byThird.Count : place, vector);
    }

    /// <summary>Adds a corner; false if the staircase covers it already.</summary>
    private bool Cut(double first, double second)
    {
        var place = 0;
        while (place < corners && firsts[place] <= first)
        {
            if (seconds[place] <= second)
                return false;
            place++;
        }

        if (place > 0 && firsts[place - 1] == first)
            place--;
        var to = place;
        while (to < corners && seconds[to] >= second)
            to++;
        Replace(place, to);
        (firsts[place], seconds[place]) = (first, second);
        return true;
    }

    /// <summary>Makes room for one corner where those in [place, to) stood.</summary>
    private void Replace(int place, int to)
    {
        if (corners + 1 > firsts.Length)
        {
            Array.Resize(ref firsts, 2 * firsts.Length);
            Array.Resize(ref seconds, 2 * seconds.Length);
        }

        Array.Copy(firsts, to, firsts, place + 1, corners - to);
        Array.Copy(seconds, to, seconds, place + 1, corners - to);
        corners += 1 - (to - place);
    }

    private double Area()
    {
        var area = 0.0;
        for (var i = 0; i < corners; i++)
        {
            var right = i + 1 < corners ? firsts[i + 1] : 1;
            area += (right - firsts[i]) * (1 - seconds[i]);
        }

        return area;
    }
}
