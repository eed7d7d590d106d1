namespace Lathe.Training.Loggers;

/// <summary>A named number of a step.</summary>
/// <param name="Name">Such as <c>train/loss</c>.</param>
/// <param name="Value">Its value.</param>
public readonly record struct Metric(string Name, double Value);
