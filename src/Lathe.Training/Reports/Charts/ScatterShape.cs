namespace Lathe.Training.Reports.Charts;

/// <summary>Shapes tell kinds of points apart where colours cannot.</summary>
internal enum ScatterShape
{
    /// <summary>A filled disc.</summary>
    Disc,

    /// <summary>A filled square.</summary>
    Square,

    /// <summary>A filled triangle.</summary>
    Triangle,

    /// <summary>A ring.</summary>
    Ring,
}
