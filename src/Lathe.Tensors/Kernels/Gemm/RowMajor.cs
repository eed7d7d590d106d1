namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>Each row lies on its own, its k side by side: A as stored, or a copy of some of its rows.</summary>
internal readonly struct RowMajor : IPanelLayout
{
    static bool IPanelLayout.Interleaved => false;
}
