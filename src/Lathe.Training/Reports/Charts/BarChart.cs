namespace Lathe.Training.Reports.Charts;

/// <summary>What a <see cref="BarChartSvg"/> draws: groups of lying bars from 0 to 100 %.</summary>
internal sealed record BarChart
{
    /// <summary>Name of the chart, for those who hear it.</summary>
    public required string Title { get; init; }

    /// <summary>What the chart shows, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The groups, top to bottom.</summary>
    public required IReadOnlyList<BarGroup> Groups { get; init; }

    /// <summary>Quantity and unit along the bars.</summary>
    public required string XLabel { get; init; }

    /// <summary>Room for the groups' names.</summary>
    public double NameWidth { get; init; } = 62;
}
