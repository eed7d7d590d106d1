namespace Lathe.Training.Reports.Html;

/// <summary>What stands before a name in a legend: it looks like what the chart draws.</summary>
internal enum LegendMark
{
    /// <summary>A line.</summary>
    Line,

    /// <summary>A line with a point on it.</summary>
    DottedLine,

    /// <summary>A square.</summary>
    Square,

    /// <summary>A triangle.</summary>
    Triangle,

    /// <summary>A ring.</summary>
    Ring,

    /// <summary>The ten colours of an order.</summary>
    Ramp,
}
