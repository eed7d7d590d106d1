namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>The instruction sets for which there is a kernel. All give the same bits.</summary>
internal enum KernelLevel
{
    /// <summary>128-bit vectors: every processor.</summary>
    Portable,

    /// <summary>256-bit vectors in sixteen registers.</summary>
    Avx2,

    /// <summary>512-bit vectors in thirty-two registers.</summary>
    Avx512,
}
