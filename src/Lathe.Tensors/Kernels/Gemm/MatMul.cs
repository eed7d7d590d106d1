using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>
/// Matrix products over row-major memory, in float or double. Every output starts from its initial value (C, the bias or
/// zero) and takes fused multiply-adds in increasing k, so its bits depend on neither the other rows and columns, the number
/// of threads nor the instruction set; without fused multiply-add in hardware, products are rounded before they are added.
/// </summary>
internal static unsafe class MatMul
{
    /// <summary>The kernel in use: by default the widest that the processor has. Settable for tests.</summary>
    public static KernelLevel Kernel { get; set; } = Widest();

    /// <summary>The widest kernel that this processor can run.</summary>
    public static KernelLevel Widest()
        => Vector512.IsHardwareAccelerated && Avx512F.IsSupported ? KernelLevel.Avx512
            : Vector256.IsHardwareAccelerated ? KernelLevel.Avx2
            : KernelLevel.Portable;

    /// <summary>
    /// C[m, n] = init + op(A)[m, k] · op(B)[k, n], where init is C if <paramref name="accumulate"/>, else
    /// <paramref name="bias"/>[n] on every row, else zero.
    /// </summary>
    /// <param name="m">Rows of op(A) and C.</param>
    /// <param name="n">Columns of op(B) and C.</param>
    /// <param name="k">Columns of op(A), rows of op(B). Zero gives C = init.</param>
    /// <param name="a">[m, k], or [k, m] if <paramref name="transA"/>.</param>
    /// <param name="lda">Elements from a stored row of A to the next.</param>
    /// <param name="transA">Whether A is stored transposed.</param>
    /// <param name="b">[k, n], or [n, k] if <paramref name="transB"/>.</param>
    /// <param name="ldb">Elements from a stored row of B to the next.</param>
    /// <param name="transB">Whether B is stored transposed.</param>
    /// <param name="c">[m, n]; overlaps neither A nor B.</param>
    /// <param name="ldc">Elements from a row of C to the next.</param>
    /// <param name="accumulate">Whether to add to C.</param>
    /// <param name="bias">[n] or null; ignored when accumulating.</param>
    public static void Run<T>(
        int m, int n, int k, T* a, int lda, bool transA, T* b, int ldb, bool transB, T* c, int ldc, bool accumulate, T* bias = null)
        where T : unmanaged
    {
        var product = new Product<T>
        {
            M = m,
            N = n,
            K = k,
            Batch = 1,
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
        Start(product);
    }

    /// <summary>
    /// A batch of products of one shape; each as in <see cref="Run{T}"/>. Strides are elements from one matrix to the next,
    /// zero to share one A or B.
    /// </summary>
    public static void RunBatched<T>(
        int batch, int m, int n, int k, T* a, int lda, bool transA, T* b, int ldb, bool transB, T* c, int ldc,
        long strideA, long strideB, long strideC, bool accumulate)
        where T : unmanaged
    {
        var product = new Product<T>
        {
            M = m,
            N = n,
            K = k,
            Batch = batch,
            A = a,
            Lda = lda,
            TransA = transA,
            StrideA = strideA,
            B = b,
            Ldb = ldb,
            TransB = transB,
            StrideB = strideB,
            C = c,
            Ldc = ldc,
            Accumulate = accumulate,
            StrideC = strideC,
        };
        Start(product);
    }

    private static void Start<T>(in Product<T> product) where T : unmanaged
    {
        if (product.M <= 0 || product.N <= 0 || product.Batch <= 0) return;
        switch (Kernel)
        {
            case KernelLevel.Avx512 when FewRowsJob<T>.Takes(product): Stream(product); break;
            case KernelLevel.Avx512: Share<T, Tile512<T>>(product); break;
            case KernelLevel.Avx2: Share<T, Tile256<T>>(product); break;
            default: Share<T, Tile128<T>>(product); break;
        }
    }

    private static void Share<T, TTile>(in Product<T> product)
        where T : unmanaged
        where TTile : struct, ITileKernel<T>
    {
        Cut cut = Cut.Plan(product.Batch, product.M, product.N, product.K, TTile.Columns);
        var job = new BlockJob<T, TTile>(product, cut);
        Team.Run(ref job, cut.Chunks);
    }

    private static void Stream<T>(in Product<T> product) where T : unmanaged
    {
        int chunks = FewRowsJob<T>.Chunks(product);
        var job = new FewRowsJob<T>(product, chunks);
        Team.Run(ref job, chunks);
    }
}
