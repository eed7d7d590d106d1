namespace Lathe.Tensors.Kernels.Optimizers;

/// <summary>One matrix [rows, columns] that Muon updates: a parameter, or rows of one.</summary>
internal unsafe struct MuonMatrix
{
    /// <summary>The weight, or the Float32 master of one in bfloat16.</summary>
    public void* Weight;

    /// <summary>The bfloat16 weight, or null.</summary>
    public BFloat16* Stored;

    /// <summary>Its gradient.</summary>
    public void* Gradient;

    /// <summary>The gradient's running mean.</summary>
    public void* Momentum;

    /// <summary>Memory for <see cref="MuonJob{T}.ScratchElements"/> elements.</summary>
    public void* Scratch;

    /// <summary>Rows of the matrix.</summary>
    public int Rows;

    /// <summary>Columns of the matrix.</summary>
    public int Columns;

    /// <summary>Factor on the semi-orthogonal matrix that is taken off the weight.</summary>
    public double Rate;

    /// <summary>Factor on the weight: 1 − learning rate·λ.</summary>
    public double Keep;
}
