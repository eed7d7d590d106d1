namespace Lathe.Training.Reports.Charts;

/// <summary>What a <see cref="ColumnChartSvg"/> draws: a histogram.</summary>
internal sealed record ColumnChart
{
    /// <summary>Name of the chart, for those who hear it.</summary>
    public required string Title { get; init; }

    /// <summary>What the chart shows, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>Quantity and unit along x.</summary>
    public required string XLabel { get; init; }

    /// <summary>What is counted.</summary>
    public required string YLabel { get; init; }

    /// <summary>Columns side by side, left to right.</summary>
    public required IReadOnlyList<Column> Columns { get; init; }

    /// <summary>Places between columns to point out: before which column, and what is there.</summary>
    public IReadOnlyList<(double Column, string Label)> Marks { get; init; } = [];

    /// <summary>Width of the drawing; text is 12 units high.</summary>
    public int Width { get; init; } = 460;

    /// <summary>Height of the drawing.</summary>
    public int Height { get; init; } = 250;
}
