namespace Lathe.Training.Reports.Charts;

/// <summary>A column of a histogram.</summary>
/// <param name="Style">CSS class of its colour.</param>
/// <param name="Value">Its height.</param>
/// <param name="Label">What stands under its left edge; empty for none.</param>
/// <param name="Tip">What its tooltip says.</param>
internal sealed record Column(string Style, double Value, string Label, string Tip);
