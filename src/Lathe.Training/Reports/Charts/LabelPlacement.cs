namespace Lathe.Training.Reports.Charts;

/// <summary>Puts names beside points so that they cover neither points nor each other, where that can be.</summary>
internal static class LabelPlacement
{
    private const double TextHeight = 12, Reach = 9;

    private static readonly (double X, double Y)[] Places = [(1, 0), (-1, 0), (0, -1), (0, 1), (0.8, -0.8), (-0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)];

    /// <summary>For each point the baseline start of its name and the SVG anchor, chosen greedily from eight places around it.</summary>
    /// <param name="points">The points.</param>
    /// <param name="widths">Width of each name.</param>
    /// <param name="width">Width of the drawing; a name does not leave it.</param>
    /// <param name="height">Height of the drawing.</param>
    public static (double X, double Y, string Anchor)[] Place((double X, double Y)[] points, double[] widths, double width, double height)
    {
        var taken = new List<Box>();
        foreach ((double x, double y) in points) taken.Add(new Box(x - 6, y - 6, x + 6, y + 6));
        var result = new (double, double, string)[points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            double least = double.PositiveInfinity;
            Box best = default;
            for (int place = 0; place < Places.Length; place++)
            {
                (double dx, double dy) = Places[place];
                double x = points[i].X + (dx * Reach), y = points[i].Y + (dy * (Reach + 1));
                double left = dx > 0 ? x : dx < 0 ? x - widths[i] : x - (widths[i] / 2);
                double top = dy > 0 ? y - 2 : dy < 0 ? y - TextHeight + 2 : y - (TextHeight / 2);
                var box = new Box(left, top, left + widths[i], top + TextHeight);
                double cost = place + box.Outside(width, height);
                for (int j = 0; j < taken.Count; j++)
                {
                    if (j != i) cost += box.Overlap(taken[j]) * 4;
                }

                if (cost >= least) continue;
                (least, best) = (cost, box);
                result[i] = (dx == 0 ? x : dx > 0 ? left : left + widths[i], top + TextHeight - 2, dx == 0 ? "middle" : dx > 0 ? "start" : "end");
            }

            taken.Add(best);
        }

        return result;
    }

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public double Overlap(Box other)
            => Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left)) * Math.Max(0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));

        public double Outside(double width, double height)
            => 100 * (Math.Max(0, -Left) + Math.Max(0, Right - width) + Math.Max(0, -Top) + Math.Max(0, Bottom - height));
    }
}
