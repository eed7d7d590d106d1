namespace Lathe.Lab.Statistics;

/// <summary>A figure as a function of sums over samples.</summary>
/// <param name="sums">The sum of the samples' rows.</param>
public delegate double SumValue(ReadOnlySpan<double> sums);
