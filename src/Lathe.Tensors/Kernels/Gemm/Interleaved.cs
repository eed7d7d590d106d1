namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>The rows of one k lie side by side: A stored transposed, or packed from that.</summary>
internal readonly struct Interleaved : IPanelLayout
{
    static bool IPanelLayout.Interleaved => true;
}
