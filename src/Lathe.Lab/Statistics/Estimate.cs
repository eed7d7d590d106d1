namespace Lathe.Lab.Statistics;

/// <summary>A figure measured on samples, with the interval that it is believed to lie in.</summary>
/// <param name="Value">The figure; NaN of no samples.</param>
/// <param name="Low">Lower end of the 95 % interval; NaN where too little is known.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Samples">Number of samples.</param>
public readonly record struct Estimate(double Value, double Low, double High, int Samples);
