using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Gemm.Halves;

/// <summary>
/// A tile of bfloat16 products in plain vectors: the fallback and the oracle of the assembled one, the same bits. A and B hold pairs in
/// 32-bit words, the lower half first in k; sums take the upper product first. A product of two bfloat16 is exact in a float, so a
/// fused multiply-add and a product with an addition give the same.
/// </summary>
internal readonly unsafe struct HalvesTile : ITileKernel<float>
{
    private const int RowsAtOnce = 2;

    public static int Rows => 12;

    public static int Columns => 32;

    public static void Run(Tile<float>* tile)
    {
        for (int row = 0; row < tile->Rows; row += RowsAtOnce)
            Compute(tile, row, Math.Min(row + 1, tile->Rows - 1));
    }

    // The last row of an odd height is computed twice; both stores write the same.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute(Tile<float>* tile, int first, int second)
    {
        int w = Vector512<float>.Count;
        float* at = tile->Init + (first * tile->InitStride);
        Vector512<float> l0 = Flush(Vector512.Load(at)), r0 = Flush(Vector512.Load(at + w));
        at = tile->Init + (second * tile->InitStride);
        Vector512<float> l1 = Flush(Vector512.Load(at)), r1 = Flush(Vector512.Load(at + w));
        float* a0 = tile->A + (first * tile->AStride), a1 = tile->A + (second * tile->AStride), b = tile->B;
        for (nint k = tile->K; k > 0; k--, a0 += tile->AStep, a1 += tile->AStep, b += tile->BStep)
        {
            Vector512<uint> left = Vector512.Load((uint*)b), right = Vector512.Load((uint*)b + w);
            Vector512<float> leftHigh = High(left), leftLow = Low(left), rightHigh = High(right), rightLow = Low(right);
            Vector512<uint> word = Vector512.Create(*(uint*)a0);
            Vector512<float> high = High(word), low = Low(word);
            l0 = MulAdd(low, leftLow, MulAdd(high, leftHigh, l0));
            r0 = MulAdd(low, rightLow, MulAdd(high, rightHigh, r0));
            word = Vector512.Create(*(uint*)a1);
            high = High(word);
            low = Low(word);
            l1 = MulAdd(low, leftLow, MulAdd(high, leftHigh, l1));
            r1 = MulAdd(low, rightLow, MulAdd(high, rightHigh, r1));
        }

        at = tile->C + (first * tile->CStride);
        l0.Store(at);
        r0.Store(at + w);
        at = tile->C + (second * tile->CStride);
        l1.Store(at);
        r1.Store(at + w);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> High(Vector512<uint> pair) => Flush((pair & Vector512.Create(0xFFFF0000)).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Low(Vector512<uint> pair) => Flush((pair << 16).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MulAdd(Vector512<float> a, Vector512<float> b, Vector512<float> sum) => Flush(Simd.MulAdd(a, b, sum));

    // A denormal becomes a zero of its sign.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Flush(Vector512<float> x)
    {
        Vector512<float> sign = x & Vector512.Create(-0f);
        return Vector512.ConditionalSelect(Vector512.LessThan(Vector512.Abs(x), Vector512.Create(1.17549435e-38f)), sign, x);
    }
}
