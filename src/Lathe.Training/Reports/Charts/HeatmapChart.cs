namespace Lathe.Training.Reports.Charts;

/// <summary>What a <see cref="HeatmapSvg"/> draws.</summary>
internal sealed record HeatmapChart
{
    /// <summary>Name of the chart, for those who hear it.</summary>
    public required string Title { get; init; }

    /// <summary>What the chart shows, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>Names of the rows.</summary>
    public required IReadOnlyList<string> Rows { get; init; }

    /// <summary>Names of the columns.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>How strong a cell's colour is, 0 to 1; what is not finite leaves the cell empty.</summary>
    public required Func<int, int, double> Strength { get; init; }

    /// <summary>What a cell's tooltip says.</summary>
    public required Func<int, int, string> Tip { get; init; }

    /// <summary>What stands in a cell, or null for colour alone.</summary>
    public Func<int, int, string>? Label { get; init; }

    /// <summary>CSS class of a cell's colour.</summary>
    public Func<int, int, string> Style { get; init; } = static (_, _) => "heat";

    /// <summary>What the rows are, or null.</summary>
    public string? RowsName { get; init; }

    /// <summary>What the columns are, or null.</summary>
    public string? ColumnsName { get; init; }

    /// <summary>A row with a frame around it, or -1.</summary>
    public int FramedRow { get; init; } = -1;

    /// <summary>Side of a cell; text is 12 units high.</summary>
    public int Cell { get; init; } = 24;
}
