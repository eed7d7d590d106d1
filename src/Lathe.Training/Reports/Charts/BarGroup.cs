namespace Lathe.Training.Reports.Charts;

/// <summary>Bars that stand together.</summary>
internal sealed record BarGroup(string Name, IReadOnlyList<Bar> Bars);
