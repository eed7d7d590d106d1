using Lathe.Training.Reports.Charts;

namespace Lathe.Training.Tests.Reports.Charts;

public sealed class LabelPlacementTests
{
    [Fact]
    public void A_label_avoids_its_neighbour()
    {
        // The second point lies where the first one's name would go first, to the right.
        (double X, double Y, string Anchor)[] labels = LabelPlacement.Place([(100, 100), (120, 100)], [30, 30], 300, 300);
        Assert.Equal("end", labels[0].Anchor);
        Assert.Equal("start", labels[1].Anchor);
    }

    [Fact]
    public void A_label_stays_inside()
        => Assert.Equal("end", LabelPlacement.Place([(290, 100)], [40], 300, 300)[0].Anchor);
}
