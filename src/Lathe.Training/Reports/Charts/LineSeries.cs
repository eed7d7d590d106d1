namespace Lathe.Training.Reports.Charts;

/// <summary>One line of a chart. Where a value is not finite the line has a gap.</summary>
internal sealed record LineSeries(string Name, double[] X, double[] Y)
{
    /// <summary>CSS classes that give colour, width and dashes.</summary>
    public string Style { get; init; } = "c1";

    /// <summary>Marks each value with a point.</summary>
    public bool Dots { get; init; }
}
