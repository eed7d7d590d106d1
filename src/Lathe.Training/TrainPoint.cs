namespace Lathe.Training;

/// <summary>A point of the training curve.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">Mean loss a token since the point before.</param>
/// <param name="GradientNorm">Norm of this step's gradient, before clipping.</param>
/// <param name="LearningRate">Learning rate of this step.</param>
public readonly record struct TrainPoint(long Step, double Loss, double GradientNorm, double LearningRate);
