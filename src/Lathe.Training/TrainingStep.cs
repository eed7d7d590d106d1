namespace Lathe.Training;

/// <summary>What a step came to.</summary>
/// <param name="Step">Steps done, this one included.</param>
/// <param name="Loss">Mean loss a token over all micro-batches.</param>
/// <param name="GradientNorm">Norm of the gradient before clipping; 0 where nothing asked for it.</param>
/// <param name="LearningRate">Learning rate of the step.</param>
/// <param name="Tokens">Tokens of the step.</param>
public readonly record struct TrainingStep(long Step, double Loss, double GradientNorm, double LearningRate, long Tokens);
