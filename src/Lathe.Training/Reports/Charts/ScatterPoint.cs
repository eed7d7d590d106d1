namespace Lathe.Training.Reports.Charts;

/// <summary>A point with its name.</summary>
/// <param name="Name">What stands beside it.</param>
/// <param name="X">Where it lies.</param>
/// <param name="Y">Where it lies.</param>
/// <param name="Style">CSS classes of its colour.</param>
/// <param name="Shape">What it looks like.</param>
/// <param name="Tip">What its tooltip says.</param>
internal sealed record ScatterPoint(string Name, double X, double Y, string Style, ScatterShape Shape, string Tip);
