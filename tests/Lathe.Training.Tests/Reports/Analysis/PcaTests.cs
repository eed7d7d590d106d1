using Lathe.Training.Reports.Analysis;

namespace Lathe.Training.Tests.Reports.Analysis;

public sealed class PcaTests
{
    // Four points around (1, 2). Centred: (2, 2), (-2, -2), (1, -1), (-1, 1). Scatter matrix [[10, 6], [6, 10]]: eigenvalues 16
    // along (1, 1)/√2 and 4 along (1, -1)/√2.
    private static readonly float[] Points = [3, 4, -1, 0, 2, 1, 0, 3];

    [Fact]
    public void A_small_case_agrees_with_the_hand()
    {
        Pca pca = Pca.Fit(Points, 4, 2, 2)!;
        Assert.Equal([0.8, 0.2], pca.Explained.Select(e => Math.Round(e, 12)));
        double root2 = Math.Sqrt(2);
        Assert.Equal([2 * root2, -2 * root2, 0, 0], Enumerable.Range(0, 4).Select(i => Math.Round(pca.Score(i, 0), 12) + 0.0), Near);
        Assert.Equal([0, 0, root2, -root2], Enumerable.Range(0, 4).Select(i => Math.Round(pca.Score(i, 1), 12) + 0.0), Near);
    }

    [Fact]
    public void Both_roads_lead_to_the_same_map()
    {
        // Two more columns of zeros make the Gram matrix the smaller one.
        float[] wide = [.. Enumerable.Range(0, 4).SelectMany(i => new[] { Points[2 * i], 0, Points[(2 * i) + 1], 0, 0 })];
        Pca narrow = Pca.Fit(Points, 4, 2, 2)!, broad = Pca.Fit(wide, 4, 5, 2)!;
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(narrow.Score(i, 0), broad.Score(i, 0), 9);
            Assert.Equal(narrow.Score(i, 1), broad.Score(i, 1), 9);
        }
    }

    [Fact]
    public void Scores_keep_the_variance_and_the_furthest_point_is_positive()
    {
        var random = new Random(7);
        float[] data = [.. Enumerable.Range(0, 20 * 64).Select(_ => (float)(random.NextDouble() - 0.5))];
        Pca pca = Pca.Fit(data, 20, 64, 19)!;
        Assert.Equal(1, pca.Explained.Sum(), 9);
        for (int k = 0; k < 19; k++)
        {
            double[] scores = [.. Enumerable.Range(0, 20).Select(i => pca.Score(i, k))];
            Assert.Equal(0, scores.Sum(), 9);
            Assert.True(scores.Max() >= -scores.Min() * (1 - 1e-6));
            if (k > 0) Assert.True(pca.Explained[k] <= pca.Explained[k - 1]);
        }
    }

    [Fact]
    public void Equal_points_have_no_directions()
    {
        Pca pca = Pca.Fit([1, 2, 1, 2, 1, 2], 3, 2, 2)!;
        Assert.Equal([0, 0], pca.Explained);
        Assert.Equal(0, pca.Score(2, 1));
    }

    [Fact]
    public void One_column_has_one_component()
    {
        Pca pca = Pca.Fit([1, 2, 6], 3, 1, 2)!;
        Assert.Equal(1, pca.Explained[0], 12);
        Assert.Equal([-2, -1, 3], Enumerable.Range(0, 3).Select(i => Math.Round(pca.Score(i, 0), 9)));
        Assert.Equal(0, pca.Score(0, 1));
    }

    [Fact]
    public void What_is_not_finite_has_no_map() => Assert.Null(Pca.Fit([1, float.NaN, 2, 3], 2, 2, 2));

    private static bool Near(double a, double b) => Math.Abs(a - b) < 1e-9;
}
