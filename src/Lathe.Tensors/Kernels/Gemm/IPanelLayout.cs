namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>How the rows of A lie in memory, as a type, so that each layout is compiled on its own.</summary>
internal interface IPanelLayout
{
    /// <summary>Whether the rows of one k lie side by side.</summary>
    static abstract bool Interleaved { get; }
}
