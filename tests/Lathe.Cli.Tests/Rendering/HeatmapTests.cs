using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Tests.Rendering;

public sealed class HeatmapTests
{
    private static readonly double[,] Shares = { { 0, 0.25, 0.5, 0.75, 1 }, { 1, 0, 0, 0, 0 } };

    [Fact]
    public void Without_colours_the_shade_says_it()
        => Assert.Equal(
            [
                "    Sec  (  4  2  )",
                "Sec    ░░░▒▒▒▓▓▓███",
                "  ( ███            ",
            ],
            Render(ColorDepth.None));

    [Fact]
    public void The_palette_alone_shades_too()
        => Assert.Contains("▒▒▒▓▓▓███", Render(ColorDepth.Palette)[1]);

    [Fact]
    public void With_colours_every_cell_has_a_background_a_foreground_and_its_percentage()
    {
        string row = Render(ColorDepth.Fixed256)[1];

        Assert.Equal(5, row.Split("\e[48;5;").Length - 1);
        Assert.Equal(5, row.Split(";38;5;").Length - 1);
        Assert.Contains("m 0 \e[0m", row);
        Assert.Contains("m25 \e[0m", row);
        Assert.Contains("m100\e[0m", row);
        Assert.Equal(4 + (5 * Heatmap.Cell), TextWidth.Of(row));
    }

    private static IReadOnlyList<string> Render(ColorDepth depth)
        => Heatmap.Render(["Second", "("], ["Second", "(", "4", "2", ")"], (row, column) => Shares[row, column], new Ink(depth));
}
