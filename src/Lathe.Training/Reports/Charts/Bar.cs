namespace Lathe.Training.Reports.Charts;

/// <summary>A bar.</summary>
/// <param name="Style">CSS class of its colour.</param>
/// <param name="Value">Its length, 0 to 1.</param>
/// <param name="Low">Where its uncertainty begins.</param>
/// <param name="High">Where its uncertainty ends.</param>
/// <param name="Label">What stands at its end.</param>
/// <param name="Tip">What its tooltip says.</param>
internal sealed record Bar(string Style, double Value, double Low, double High, string Label, string Tip);
