using Lathe.Tensors.Kernels.Assembly;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Gemm.Halves;

/// <summary>
/// Matrix products of bfloat16 with float sums. An output takes the products of its inner dimension in pairs, k + 1 before k, each by one multiply-add
/// that takes denormals for zero and gives zero for them: that is what <c>vdpbf16ps</c> does (measured bit for bit), and what the plain tile does
/// without it. So the bits depend on neither rows, columns, threads nor processor.
/// </summary>
internal static unsafe class HalvesMatMul
{
    /// <summary>Whether the assembled tile is in use. Settable for tests.</summary>
    public static bool Assembled { get; set; } = HalvesTileCode.Available;

    /// <summary>C[m, n] = init + op(A)[m, k] · op(B)[k, n]; arguments as in <see cref="MatMul.Run{T}"/>.</summary>
    public static void Run(
        int m, int n, int k, BFloat16* a, int lda, bool transA, BFloat16* b, int ldb, bool transB, float* c, int ldc, bool accumulate, float* bias = null)
    {
        if (m <= 0 || n <= 0) return;
        var product = new HalvesProduct
        {
            M = m,
            N = n,
            K = k,
            A = a,
            Lda = lda,
            TransA = transA,
            B = b,
            Ldb = ldb,
            TransB = transB,
            C = c,
            Ldc = ldc,
            Accumulate = accumulate,
            Bias = accumulate ? null : bias,
        };
        Cut cut = product.ReadsA ? Cut.Plan(1, m, n, product.Pairs, HalvesTile.Columns) : Cut.PlanPacked(m, n, product.Pairs, HalvesTile.Columns);
        if (Assembled)
        {
            var job = new HalvesJob<AssembledHalvesTile>(product, cut);
            Team.Run(ref job, cut.Chunks);
        }
        else
        {
            var job = new HalvesJob<HalvesTile>(product, cut);
            Team.Run(ref job, cut.Chunks);
        }
    }
}
