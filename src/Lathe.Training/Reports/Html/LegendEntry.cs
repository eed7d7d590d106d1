namespace Lathe.Training.Reports.Html;

/// <summary>One line of a legend.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Style">CSS classes that give the colour and the dashes.</param>
/// <param name="Filled">A filled square instead of a line.</param>
/// <param name="Dots">Points on the line.</param>
internal sealed record LegendEntry(string Name, string Style, bool Filled = false, bool Dots = false);
