namespace Lathe.Training.Reports.Html;

/// <summary>One line of a legend.</summary>
/// <param name="Name">What it stands for.</param>
/// <param name="Style">CSS classes that give the colour and the dashes.</param>
/// <param name="Mark">What stands before the name.</param>
internal sealed record LegendEntry(string Name, string Style, LegendMark Mark = LegendMark.Line);
