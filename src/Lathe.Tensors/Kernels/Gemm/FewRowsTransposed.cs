using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>
/// A few rows times the transpose of B[N, K], with AVX-512: squares of 16 outputs × 16 k are transposed in registers, so that
/// lanes run across outputs while B is read once, a whole cache line at a time, and never copied.
/// </summary>
internal static unsafe class FewRowsTransposed
{
    /// <summary>Fewest columns of C.</summary>
    public const int Side = 16;

    /// <summary>Adds A · Bᵀ to C, which holds the initial values. At most eight rows; A is not transposed.</summary>
    public static void Run(in Product<float> p)
    {
        switch (p.M)
        {
            case 1: Rows<TileHeight.H1>(p); break;
            case 2: Rows<TileHeight.H2>(p); break;
            case 3: Rows<TileHeight.H3>(p); break;
            case 4: Rows<TileHeight.H4>(p); break;
            case 5: Rows<TileHeight.H5>(p); break;
            case 6: Rows<TileHeight.H6>(p); break;
            case 7: Rows<TileHeight.H7>(p); break;
            case 8: Rows<TileHeight.H8>(p); break;
        }
    }

    private static void Rows<TH>(in Product<float> p) where TH : struct, ITileHeight
    {
        // A square is one chain of sixteen dependent multiply-adds a row: few rows take two squares side by side. Four would
        // read sixty-four rows at once, more than a first-level cache can tell apart when they lie whole pages apart.
        int squares = TH.Rows <= 4 ? 2 : 1;
        int column = 0;
        for (; column + (squares * Side) <= p.N; column += squares * Side) Strip<TH>(p.Part(0, p.M, column, squares * Side), squares);
        for (; column + Side <= p.N; column += Side) Strip<TH>(p.Part(0, p.M, column, Side), 1);
        if (column < p.N) Edge<TH>(p, p.N - column);
    }

    // The last columns once more with their neighbours to the left, of which the results are thrown away.
    private static void Edge<TH>(in Product<float> p, int columns) where TH : struct, ITileHeight
    {
        float* c = stackalloc float[TH.Rows * Side];
        Product<float> last = p.Part(0, p.M, p.N - Side, Side);
        float* to = last.C;
        long stride = last.Ldc;
        for (int i = 0; i < TH.Rows; i++) Vector512.Load(to + (i * stride)).Store(c + (i * Side));
        last.C = c;
        last.Ldc = Side;
        Strip<TH>(last, 1);
        for (int i = 0; i < TH.Rows; i++)
        {
            for (int j = Side - columns; j < Side; j++) to[(i * stride) + j] = c[(i * Side) + j];
        }
    }

    private static void Strip<TH>(in Product<float> p, int squares) where TH : struct, ITileHeight
    {
        nint lda = (nint)p.Lda, ldb = (nint)p.Ldb, ldc = (nint)p.Ldc;
        int k = 0;
        for (; k + Side <= p.K; k += Side)
        {
            float* b = p.B + k, c = p.C;
            for (int s = 0; s < squares; s++, b += Side * ldb, c += Side) Square<TH>(p.A + k, lda, b, ldb, c, ldc);
        }

        for (int i = 0; i < TH.Rows && k < p.K; i++)
        {
            for (int j = 0; j < squares * Side; j++)
            {
                float sum = p.C[(i * ldc) + j];
                for (int q = k; q < p.K; q++) sum = MathF.FusedMultiplyAdd(p.A[(i * lda) + q], p.B[(j * ldb) + q], sum);
                p.C[(i * ldc) + j] = sum;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Square<TH>(float* a, nint lda, float* b, nint ldb, float* c, nint ldc) where TH : struct, ITileHeight
    {
        Transpose16.Quad(b, ldb, out var p0, out var p1, out var p2, out var p3);
        Transpose16.Quad(b + (4 * ldb), ldb, out var q0, out var q1, out var q2, out var q3);
        Transpose16.Quad(b + (8 * ldb), ldb, out var r0, out var r1, out var r2, out var r3);
        Transpose16.Quad(b + (12 * ldb), ldb, out var s0, out var s1, out var s2, out var s3);
        Transpose16.Gather(p0, q0, r0, s0, out var b0, out var b4, out var b8, out var b12);
        Transpose16.Gather(p1, q1, r1, s1, out var b1, out var b5, out var b9, out var b13);
        Transpose16.Gather(p2, q2, r2, s2, out var b2, out var b6, out var b10, out var b14);
        Transpose16.Gather(p3, q3, r3, s3, out var b3, out var b7, out var b11, out var b15);
        for (int i = 0; i < TH.Rows; i++, a += lda, c += ldc)
        {
            Vector512<float> sum = Vector512.Load(c);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[0]), b0, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[1]), b1, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[2]), b2, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[3]), b3, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[4]), b4, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[5]), b5, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[6]), b6, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[7]), b7, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[8]), b8, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[9]), b9, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[10]), b10, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[11]), b11, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[12]), b12, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[13]), b13, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[14]), b14, sum);
            sum = Avx512F.FusedMultiplyAdd(Vector512.Create(a[15]), b15, sum);
            sum.Store(c);
        }
    }
}
