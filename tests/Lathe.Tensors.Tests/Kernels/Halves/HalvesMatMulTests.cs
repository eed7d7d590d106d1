using Lathe.Tensors.Kernels.Gemm.Halves;
using Lathe.Tensors.Tests.Kernels.Gemm;
using Lathe.Tensors.Threading;
using Xunit;

namespace Lathe.Tensors.Tests.Kernels.Halves;

/// <summary>Products of bfloat16: a scalar definition, the plain tile and the assembled one give the same bits.</summary>
[Collection(nameof(GemmAlone))]
public sealed class HalvesMatMulTests
{
    public static TheoryData<int, int, int> Sizes
    {
        get
        {
            var sizes = new TheoryData<int, int, int>();
            int[] m = [1, 2, 5, 11, 12, 13, 25, 31], n = [1, 15, 16, 17, 31, 32, 33, 70], k = [0, 1, 2, 3, 16, 31, 32, 33, 66];
            for (int i = 0; i < 40; i++) sizes.Add(m[i * 3 % m.Length], n[i * 5 % n.Length], k[i * 7 % k.Length]);
            sizes.Add(97, 130, 1030);
            sizes.Add(30, 67, 2051);
            return sizes;
        }
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void EveryFormHasTheBitsOfItsDefinition(int m, int n, int k)
    {
        var random = new Random(m + (100 * n) + (10000 * k));
        foreach ((bool transA, bool transB, int form, int pad) in
            from a in (bool[])[false, true] from b in (bool[])[false, true] from f in (int[])[0, 1, 2] from p in (int[])[0, 1, 2] select (a, b, f, p))
        {
            int lda = (transA ? m : k) + pad, ldb = (transB ? k : n) + pad, ldc = n + pad;
            BFloat16[] a = Draw(random, (transA ? k : m) * lda), b = Draw(random, (transB ? n : k) * ldb);
            float[] start = [.. Enumerable.Range(0, m * ldc).Select(_ => (float)random.NextDouble())];
            float[] bias = [.. Enumerable.Range(0, n).Select(_ => (float)random.NextDouble())];
            float[] expected = [.. start];
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    float sum = form == 0 ? 0 : form == 1 ? bias[j] : start[(i * ldc) + j];
                    float A(int q) => q < k ? a[transA ? (q * lda) + i : (i * lda) + q] : 0;
                    float B(int q) => q < k ? b[transB ? (j * ldb) + q : (q * ldb) + j] : 0;
                    for (int q = 0; q < k; q += 2) sum = (sum + (A(q + 1) * B(q + 1))) + (A(q) * B(q));
                    expected[(i * ldc) + j] = sum;
                }
            }

            foreach (bool assembled in Tiles())
                Assert.Equal(expected, Run(m, n, k, a, lda, transA, b, ldb, transB, start, ldc, form, bias, assembled));
        }
    }

    [Fact]
    public void AssembledAndPlainAgreeOnAnyBits()
    {
        if (Tiles().Length < 2) Assert.Skip("This processor has no AVX512-BF16, or assembly is switched off.");
        var random = new Random(5);
        const int M = 24, N = 64, K = 6;
        for (int round = 0; round < 300; round++)
        {
            // Any bits: denormals, infinities, NaN, results that overflow or vanish.
            BFloat16[] a = Any(random, M * K, round % 3), b = Any(random, K * N, round % 3);
            float[] start = [.. Enumerable.Range(0, M * N).Select(_ => BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32)))];
            float[] plain = Run(M, N, K, a, K, false, b, K, true, start, N, 2, [], false);
            float[] assembled = Run(M, N, K, a, K, false, b, K, true, start, N, 2, [], true);
            for (int i = 0; i < plain.Length; i++)
            {
                bool same = BitConverter.SingleToUInt32Bits(plain[i]) == BitConverter.SingleToUInt32Bits(assembled[i]);
                Assert.True(same || (float.IsNaN(plain[i]) && float.IsNaN(assembled[i])), $"round {round}, element {i}: {plain[i]:R} and {assembled[i]:R}");
            }
        }
    }

    [Fact]
    public void ThreadsChangeNoBit()
    {
        var random = new Random(9);
        const int M = 260, N = 300, K = 700;
        BFloat16[] a = Draw(random, M * K), b = Draw(random, K * N);
        float[] one = [], bias = [], start = new float[M * N];
        int before = Team.Threads;
        try
        {
            foreach (int threads in (int[])[1, 2, 3])
            {
                Team.Resize(threads);
                float[] c = Run(M, N, K, a, M, true, b, N, false, start, N, 0, bias, HalvesMatMul.Assembled);
                if (threads == 1) one = c;
                Assert.Equal(one, c);
            }
        }
        finally
        {
            Team.Resize(before);
        }
    }

    private static bool[] Tiles() => Lathe.Tensors.Kernels.Assembly.HalvesTileCode.Available ? [false, true] : [false];

    private static unsafe float[] Run(
        int m, int n, int k, BFloat16[] a, int lda, bool transA, BFloat16[] b, int ldb, bool transB, float[] start, int ldc, int form, float[] bias, bool assembled)
    {
        bool before = HalvesMatMul.Assembled;
        HalvesMatMul.Assembled = assembled;
        float[] c = [.. start];
        fixed (BFloat16* pa = a, pb = b)
        fixed (float* pc = c, pBias = bias)
            HalvesMatMul.Run(m, n, k, pa, lda, transA, pb, ldb, transB, pc, ldc, form == 2, form == 1 ? pBias : null);
        HalvesMatMul.Assembled = before;
        return c;
    }

    private static BFloat16[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (BFloat16)(float)((random.NextDouble() * 2) - 1))];

    private static BFloat16[] Any(Random random, int count, int kind) => [.. Enumerable.Range(0, count).Select(_ => kind switch
    {
        0 => new BFloat16((ushort)random.Next(1 << 16)),
        1 => new BFloat16((ushort)(random.Next(1 << 16) & 0x83FF)),
        _ => new BFloat16((ushort)((random.Next(1 << 16) & 0x807F) | (random.Next(50, 80) << 7))),
    })];
}
