using System.Runtime.InteropServices;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// 32 activations as a kernel reads them, one cache line: quants of 8 bits, x ≈ q·scale, and what offsets of weights need of their sum. A weight stored
/// as w + zero gives (w + zero)·q, so that a sum that starts from zero·(−Σq) is the product with w.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct ActivationGroup
{
    public const int Bytes = 64;

    public fixed sbyte Quants[PanelLayout.Group];

    /// <summary>The largest magnitude / 127.</summary>
    public float Scale;

    /// <summary>Scale · Σq.</summary>
    public float ScaledSum;

    /// <summary>−Σq of all, of the first 16 and of the last 16.</summary>
    public int NegativeSum, NegativeFirst, NegativeSecond;
}
