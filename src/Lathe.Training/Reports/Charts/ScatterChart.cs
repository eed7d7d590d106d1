namespace Lathe.Training.Reports.Charts;

/// <summary>What a <see cref="ScatterSvg"/> draws.</summary>
internal sealed record ScatterChart
{
    /// <summary>Name of the chart, for those who hear it.</summary>
    public required string Title { get; init; }

    /// <summary>What the chart shows, in a sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The points.</summary>
    public required IReadOnlyList<ScatterPoint> Points { get; init; }

    /// <summary>Indices of points joined by a faint line, in order.</summary>
    public IReadOnlyList<int> Path { get; init; } = [];

    /// <summary>What lies along x.</summary>
    public required string XLabel { get; init; }

    /// <summary>What lies along y.</summary>
    public required string YLabel { get; init; }
}
