namespace Lathe.Training.Tuning;

/// <summary>What a batch took that was tried out.</summary>
/// <param name="Places">Places that it has, padding among them; 1 where batches are alike.</param>
/// <param name="Seconds">Forward and backward.</param>
/// <param name="Flops">The same in multiplications and additions.</param>
internal readonly record struct TrialBatch(double Places, double Seconds, double Flops);
