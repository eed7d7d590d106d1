namespace Lathe.Tensors;

/// <summary>Element type of a tensor.</summary>
public enum DType
{
    /// <summary>32-bit IEEE float: the working type.</summary>
    Float32,

    /// <summary>64-bit IEEE float: the checking type, for gradient checks and references.</summary>
    Float64,

    /// <summary>
    /// <see cref="Tensors.BFloat16"/>: storage of weights and activations in half the memory. Sums and gradients are 32-bit floats.
    /// </summary>
    BFloat16,

    /// <summary>32-bit integer: token ids, targets, indices. Carries no gradient.</summary>
    Int32,

    /// <summary>
    /// Quantised blocks or 16-bit floats of a <see cref="Tensors.Blocks.BlockWeight"/>: frozen matrices, which linear and embedding read as they lie.
    /// No other op takes them.
    /// </summary>
    Blocks,
}
