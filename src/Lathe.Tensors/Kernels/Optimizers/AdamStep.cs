namespace Lathe.Tensors.Kernels.Optimizers;

/// <summary>The scalars of one Adam step.</summary>
/// <param name="Beta1">Decay of the gradient's mean.</param>
/// <param name="Beta2">Decay of its square.</param>
/// <param name="Rate">Learning rate over the bias correction 1 − β₁ᵗ.</param>
/// <param name="RootCorrection">1/√(1 − β₂ᵗ).</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Keep">Factor on the weight: 1 − rate·λ with decoupled decay, else 1.</param>
/// <param name="L2">λ added to the gradient as λ·w, else 0.</param>
/// <param name="GradientScale">Factor on the gradient: clipping.</param>
internal readonly record struct AdamStep(
    double Beta1, double Beta2, double Rate, double RootCorrection, double Epsilon, double Keep, double L2, double GradientScale);
