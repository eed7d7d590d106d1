using System.Globalization;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Tests.Rendering;

public sealed class LineChartTests
{
    [Fact]
    public void A_falling_line_runs_from_the_upper_left_to_the_lower_right()
        => Assert.Equal(
            [
                "       loss         ",
                "  2.0 ┤⠑⢄           ",
                "      │  ⠑⢄         ",
                "      │    ⠑⢄       ",
                "  0.0 ┤      ⠑⢄     ",
                "      └─────────────",
            ],
            Chart(logarithmic: false, 0, 2, [(0, 2), (8, 0)]));

    [Fact]
    public void A_logarithmic_axis_makes_equal_factors_equally_high()
        => Assert.Equal(
            [
                "       loss         ",
                "  1.0 ┤⠉⠉⠙⡄         ",
                "      │   ⢱         ",
                "      │   ⠈⢆        ",
                "  0.0 ┤     ⠉⠂      ",
                "      └─────────────",
            ],
            Chart(logarithmic: true, 0.001, 1, [(0, 1), (2.5, 1), (4, 0.01), (6, 0.002)]));

    [Fact]
    public void Values_that_are_no_numbers_are_left_out()
        => Assert.Equal(Chart(false, 0, 2, [(0, 1)]), Chart(false, 0, 2, [(0, 1), (1, double.NaN), (double.PositiveInfinity, 1)]));

    [Fact]
    public void Nothing_to_draw_is_an_empty_frame()
        => Assert.All(Chart(false, 0, 1, []), line => Assert.DoesNotContain(line, c => c is > '\u2800' and <= '\u28FF'));

    private static IReadOnlyList<string> Chart(bool logarithmic, double min, double max, (double, double)[] points) => new LineChart
    {
        Title = "loss",
        Width = 20,
        Rows = 4,
        MaxX = 13,
        MinY = min,
        MaxY = max,
        Logarithmic = logarithmic,
        Label = static y => y.ToString("0.0", CultureInfo.InvariantCulture),
    }.Render(points);
}
