namespace Lathe.Lab.Evaluation;

/// <summary>A mean over samples, with the interval that it is believed to lie in.</summary>
/// <param name="Value">The mean.</param>
/// <param name="Low">Lower end of the interval of confidence.</param>
/// <param name="High">Its upper end.</param>
/// <param name="Samples">Number of samples.</param>
public readonly record struct SampleMean(double Value, double Low, double High, int Samples);
