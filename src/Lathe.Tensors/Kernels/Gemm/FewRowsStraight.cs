using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>
/// A few rows times B[K, N]: B is streamed once, row after row, and C stays in the first-level cache. Each visit to C adds
/// four rows of B, in order.
/// </summary>
internal static unsafe class FewRowsStraight<T> where T : unmanaged
{
    // C of a strip, 16 KB, and four rows of B share the first-level cache.
    private const int StripBytes = 16 * 1024;

    /// <summary>Adds A · B to C, which holds the initial values. At most eight rows; A is not transposed.</summary>
    public static void Run(in Product<T> p)
    {
        int lanes = Vector512<T>.Count;
        int width = Math.Max(lanes, StripBytes / sizeof(T) / p.M / lanes * lanes);
        for (int column = 0; column < p.N; column += width)
        {
            Product<T> strip = p.Part(0, p.M, column, Math.Min(width, p.N - column));
            switch (p.M)
            {
                case 1: Strip<TileHeight.H1>(strip); break;
                case 2: Strip<TileHeight.H2>(strip); break;
                case 3: Strip<TileHeight.H3>(strip); break;
                case 4: Strip<TileHeight.H4>(strip); break;
                case 5: Strip<TileHeight.H5>(strip); break;
                case 6: Strip<TileHeight.H6>(strip); break;
                case 7: Strip<TileHeight.H7>(strip); break;
                case 8: Strip<TileHeight.H8>(strip); break;
            }
        }
    }

    private static void Strip<TH>(in Product<T> p) where TH : struct, ITileHeight
    {
        int k = 0;
        for (; k + 4 <= p.K; k += 4) Four<TH>(p.A + k, (nint)p.Lda, p.B + (k * p.Ldb), (nint)p.Ldb, p.C, (nint)p.Ldc, p.N);
        for (; k < p.K; k++) One(p.A + k, p.Lda, p.B + (k * p.Ldb), p.C, p.Ldc, p.M, p.N);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<TH>(T* a, nint lda, T* b, nint ldb, T* c, nint ldc, int n) where TH : struct, ITileHeight
    {
        int lanes = Vector512<T>.Count;
        T* a1 = a + lda, a2 = a1 + lda, a3 = a2 + lda, a4 = a3 + lda, a5 = a4 + lda, a6 = a5 + lda, a7 = a6 + lda;
        for (; n >= lanes; n -= lanes, b += lanes, c += lanes)
        {
            Vector512<T> b0 = Vector512.Load(b), b1 = Vector512.Load(b + ldb);
            Vector512<T> b2 = Vector512.Load(b + (2 * ldb)), b3 = Vector512.Load(b + (3 * ldb));
            T* to = c;
            Chain(a, b0, b1, b2, b3, Vector512.Load(to)).Store(to);
            if (TH.Rows > 1) { to += ldc; Chain(a1, b0, b1, b2, b3, Vector512.Load(to)).Store(to); }
            if (TH.Rows > 2) { to += ldc; Chain(a2, b0, b1, b2, b3, Vector512.Load(to)).Store(to); }
            if (TH.Rows > 3) { to += ldc; Chain(a3, b0, b1, b2, b3, Vector512.Load(to)).Store(to); }
            if (TH.Rows > 4) { to += ldc; Chain(a4, b0, b1, b2, b3, Vector512.Load(to)).Store(to); }
            if (TH.Rows > 5) { to += ldc; Chain(a5, b0, b1, b2, b3, Vector512.Load(to)).Store(to); }
            if (TH.Rows > 6) { to += ldc; Chain(a6, b0, b1, b2, b3, Vector512.Load(to)).Store(to); }
            if (TH.Rows > 7) { to += ldc; Chain(a7, b0, b1, b2, b3, Vector512.Load(to)).Store(to); }
        }

        if (n == 0) return;
        for (int i = 0; i < TH.Rows; i++, a += lda, c += ldc)
        {
            Vector512<T> sum = Simd.LoadFirst(c, n);
            sum = Chain(a, Row(b, n), Row(b + ldb, n), Row(b + (2 * ldb), n), Row(b + (3 * ldb), n), sum);
            Simd.StoreFirst(sum, c, n);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Row(T* b, int n) => Simd.LoadFirst(b, n);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Chain(
        T* a, Vector512<T> b0, Vector512<T> b1, Vector512<T> b2, Vector512<T> b3, Vector512<T> sum)
    {
        sum = Simd.MulAdd(Vector512.Create(a[0]), b0, sum);
        sum = Simd.MulAdd(Vector512.Create(a[1]), b1, sum);
        sum = Simd.MulAdd(Vector512.Create(a[2]), b2, sum);
        return Simd.MulAdd(Vector512.Create(a[3]), b3, sum);
    }

    private static void One(T* a, long lda, T* b, T* c, long ldc, int m, int n)
    {
        int lanes = Vector512<T>.Count;
        for (int i = 0; i < m; i++, a += lda, c += ldc)
        {
            Vector512<T> x = Vector512.Create(*a);
            for (int j = 0; j < n; j += lanes)
            {
                int left = Math.Min(lanes, n - j);
                Vector512<T> sum = Simd.MulAdd(x, Simd.LoadFirst(b + j, left), Simd.LoadFirst(c + j, left));
                Simd.StoreFirst(sum, c + j, left);
            }
        }
    }
}
