namespace Lathe.Training.Reports.Charts;

/// <summary>What a <see cref="LineChartSvg"/> draws.</summary>
internal sealed record LineChart
{
    /// <summary>Name of the chart, for those who hear it.</summary>
    public required string Title { get; init; }

    /// <summary>What the chart shows, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The lines, drawn in this order.</summary>
    public required IReadOnlyList<LineSeries> Series { get; init; }

    /// <summary>Quantity and unit along x.</summary>
    public required string XLabel { get; init; }

    /// <summary>Quantity and unit along y.</summary>
    public required string YLabel { get; init; }

    /// <summary>How a y value reads, on ticks and in tooltips.</summary>
    public Func<double, string> Format { get; init; } = Num.Value;

    /// <summary>Log y: null decides by the range, more than two decades.</summary>
    public bool? LogY { get; init; }

    /// <summary>y never goes above this.</summary>
    public double? MaxY { get; init; }

    /// <summary>A y that the axis must reach down to, or null.</summary>
    public double? MinY { get; init; }

    /// <summary>Ends of x, where charts under each other must agree.</summary>
    public (double Low, double High)? RangeX { get; init; }

    /// <summary>Ends of y, where charts side by side must agree.</summary>
    public (double Low, double High)? RangeY { get; init; }

    /// <summary>A place on x to point out, or null.</summary>
    public (double X, string Label)? Mark { get; init; }

    /// <summary>A height to point out, or null.</summary>
    public (double Y, string Label)? Level { get; init; }

    /// <summary>Width of the drawing; text is 12 units high.</summary>
    public int Width { get; init; } = 460;

    /// <summary>Height of the drawing.</summary>
    public int Height { get; init; } = 270;
}
