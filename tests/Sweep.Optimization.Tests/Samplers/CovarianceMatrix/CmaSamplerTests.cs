using System.Collections.Immutable;
using Foundation;
using Sweep.Optimization.Numerics;
using Sweep.Optimization.Samplers;
using Sweep.Optimization.Samplers.CovarianceMatrix;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Samplers.CovarianceMatrix;

public sealed class CmaSamplerContractTests : SamplerContract
{
    protected override SamplerSpec Spec => new("cma_es");

    protected override bool TakesSeveralObjectives => false;

    protected override bool IsFor(SearchSpace space) =>
        space.Parameters.All(parameter => parameter.When.IsEmpty)
        && space.Parameters.Any(parameter => parameter.Distribution is not Distribution.Categorical);
}

public sealed class CmaSamplerTests
{
    private static readonly SearchSpace Cube = new([
        .. Enumerable.Range(0, 4).Select(i => new Parameter($"x{i}", new Distribution.Float(0, 1))),
    ]);

    [Theory, InlineData(1.0), InlineData(1e3)]
    public void An_ellipsoid_is_descended_to_many_digits_however_long_and_turned(double stretch)
    {
        var play = Play.Of(
            SamplerKinds.Create(new SamplerSpec("cma_es"), Cube, 3, 1),
            1500,
            (_, parameters) => new Outcome.Completed([Ellipsoid(parameters, stretch)])
        );
        var costs = play.History.Select(observation => ((Outcome.Completed)observation.Outcome).Costs[0]);
        Assert.InRange(costs.Min(), 0, 1e-9);
    }

    // Every draw is in the middle of one value, so without the margin it would stay there.
    [Fact]
    public void An_integer_that_stood_still_still_leaves_its_value()
    {
        var axis = (OrderedAxis)Axis.Of(new Distribution.Int(0, 9));
        var margin = new DiscreteMargin([axis]);
        double[] mean = [axis.Position(4)],
            margins = [1];
        margin.Keep(mean, margins, _ => 1e-6);
        Assert.Equal(axis.Position(4), mean[0], 1e-9);
        var distribution = new SearchDistribution(mean, 1e-6 * margins[0]);
        var rng = new Rng(1, RngPurpose.Data);
        var left = Enumerable.Range(0, 4000).Count(_ => axis.CellAt(distribution.Draw(ref rng)[0]) != 4);
        // One parameter, generations of 4.
        Assert.InRange(left / 4000.0, 0.22, 0.28);
    }

    [Theory, InlineData(0UL), InlineData(9UL)]
    public void An_integer_at_an_end_of_its_range_still_leaves_it(ulong cell)
    {
        var axis = (OrderedAxis)Axis.Of(new Distribution.Int(0, 9));
        double[] mean = [axis.Position(cell)],
            margins = [1];
        new DiscreteMargin([axis]).Keep(mean, margins, _ => 1e-3);
        var distribution = new SearchDistribution(mean, 1e-3);
        var rng = new Rng(1, RngPurpose.Data);
        var left = Enumerable.Range(0, 4000).Count(_ => axis.CellAt(distribution.Draw(ref rng)[0]) != cell);
        Assert.InRange(left / 4000.0, 0.22, 0.28);
    }

    [Fact]
    public void The_axes_of_a_matrix_make_it_again()
    {
        const int Size = 7;
        var rng = new Rng(2, RngPurpose.Data);
        var matrix = new double[Size, Size];
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j <= i; j++)
                matrix[i, j] = matrix[j, i] = rng.NextNormal();
        }

        var (values, vectors) = SymmetricMatrix.Eigen(matrix);
        for (var i = 0; i < Size; i++)
        {
            for (var j = 0; j < Size; j++)
            {
                var (made, product) = (0.0, 0.0);
                for (var k = 0; k < Size; k++)
                {
                    made += vectors[i, k] * values[k] * vectors[j, k];
                    product += vectors[k, i] * vectors[k, j];
                }

                Assert.Equal(matrix[i, j], made, 1e-12);
                Assert.Equal(i == j ? 1 : 0, product, 1e-12);
            }
        }
    }

    [Fact]
    public void What_it_cannot_sample_is_refused_with_a_way_out()
    {
        var kind = new Parameter("kind", new Distribution.Categorical([SettingValue.Of("a"), SettingValue.Of("b")]));
        var size = new Parameter("size", new Distribution.Int(1, 4), [new Condition("kind", [SettingValue.Of("a")])]);
        Assert.Contains("'size' is conditional", Objection(new SearchSpace([kind, size])));
        Assert.Contains("choose tpe", Objection(new SearchSpace([kind])));
        Assert.Contains("one objective", SamplerKinds.Validate(new SamplerSpec("cma_es"), Cube, 2));
        var large = Enumerable.Range(0, 101).Select(i => new Parameter($"x{i}", new Distribution.Int(0, 9)));
        Assert.Contains("at most 100", Objection(new SearchSpace([.. large])));
    }

    private static string? Objection(SearchSpace space) =>
        SamplerKinds.Validate(new SamplerSpec("cma_es"), space, objectives: 1);

    private static double Ellipsoid(ImmutableSortedDictionary<string, SettingValue> parameters, double stretch)
    {
        var x = parameters.Values.Select(value => value.Number!.Value - 0.4).ToArray();
        var along = x.Sum() / 2;
        return x.Select((xi, i) => Math.Pow(stretch, i / 3.0) * Math.Pow(xi - along, 2)).Sum();
    }
}
