namespace Lathe.Tensors.Kernels.Optimizers;

/// <summary>The scalars of one Muon step.</summary>
/// <param name="Momentum">μ, the decay of the gradient's mean.</param>
/// <param name="Nesterov">Whether to look ahead along the momentum.</param>
/// <param name="GradientScale">Factor on the gradient: clipping.</param>
/// <param name="Iterations">Iterations of Newton and Schulz.</param>
internal readonly record struct MuonStep(double Momentum, bool Nesterov, double GradientScale, int Iterations);
