using Lathe.Tensors;

namespace Lathe.Training;

/// <summary>The loss of one batch, and how much of the step it stands for.</summary>
/// <param name="Mean">Scalar: the mean loss of the batch's tokens (or examples).</param>
/// <param name="Tokens">How many of them it is the mean of, at least 1; micro-batches are weighted by it.</param>
public readonly record struct BatchLoss(Tensor Mean, long Tokens);
