using System.Runtime.InteropServices;
using Lathe.Tensors.Kernels.Gemm;

namespace Lathe.Tensors.Tests.Kernels.Gemm;

/// <summary>What holds beside the bits of one product: batches, callers at the same time, no managed memory.</summary>
[Collection(nameof(GemmAlone))]
public sealed unsafe class MatMulContractTests
{
    [Theory]
    [InlineData(1, 5, 6, 7)]
    [InlineData(9, 13, 33, 16)]
    [InlineData(40, 48, 48, 16)]
    [InlineData(3, 150, 170, 140)]
    public void A_batch_has_the_bits_of_its_products(int batch, int m, int n, int k)
    {
        int sizeA = (m * k) + 3, sizeB = (k * n) + 5, sizeC = (m * n) + 7;
        float[] a = Numbers(sizeA * batch, 1), b = Numbers(sizeB * batch, 2), init = Numbers(sizeC * batch, 3);
        for (int form = 0; form < 16; form++)
        {
            bool transA = (form & 1) != 0, transB = (form & 2) != 0, accumulate = (form & 4) != 0;
            int strideB = (form & 8) != 0 ? 0 : sizeB;
            int lda = transA ? m : k, ldb = transB ? k : n;
            float[] together = [.. init], alone = [.. init];
            fixed (float* pa = a, pb = b, pt = together, po = alone)
            {
                MatMul.RunBatched(batch, m, n, k, pa, lda, transA, pb, ldb, transB, pt, n, sizeA, strideB, sizeC, accumulate);
                for (int i = 0; i < batch; i++)
                {
                    MatMul.Run(
                        m, n, k, pa + (i * sizeA), lda, transA, pb + (i * strideB), ldb, transB, po + (i * sizeC), n, accumulate);
                }
            }

            Assert.Equal(alone, together);
        }
    }

    [Theory]
    [InlineData(8, 64, 64)]
    [InlineData(192, 192, 64)]
    [InlineData(300, 400, 600)]
    [InlineData(1, 1000, 600)]
    [InlineData(4, 300, 300)]
    public void A_product_allocates_no_managed_memory(int m, int n, int k)
    {
        float[] a = new float[m * k], b = new float[k * n], c = new float[2 * m * n];
        fixed (float* pa = a, pb = b, pc = c)
        {
            for (int i = 0; i < 3; i++) Every(pa, pb, pc);
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 20; i++) Every(pa, pb, pc);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        void Every(float* pa, float* pb, float* pc)
        {
            MatMul.Run(m, n, k, pa, k, false, pb, n, false, pc, n, false);
            MatMul.Run(m, n, k, pa, k, false, pb, k, true, pc, n, true);
            MatMul.Run(m, n, k, pa, m, true, pb, n, false, pc, n, true);
            MatMul.RunBatched(2, m, n, k, pa, m, true, pb, k, true, pc, n, 0, 0, (long)m * n, true);
        }
    }

    [Fact]
    public void Callers_at_the_same_time_get_the_same_bits()
    {
        const int M = 200, N = 220, K = 530, Callers = 4;
        float[] a = Numbers(M * K, 1), b = Numbers(K * N, 2), expected = new float[M * N];
        Multiply(expected);
        float[][] results = [.. Enumerable.Range(0, Callers).Select(_ => new float[M * N])];
        Thread[] threads = [.. results.Select(r => new Thread(() =>
        {
            for (int i = 0; i < 20; i++) Multiply(r);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) thread.Join();
        foreach (float[] result in results) Assert.Equal(expected, result);

        void Multiply(float[] c)
        {
            fixed (float* pa = a, pb = b, pc = c) MatMul.Run(M, N, K, pa, K, false, pb, K, true, pc, N, false);
        }
    }

    [Fact]
    public void Offsets_beyond_two_to_the_thirty_first_are_reached()
    {
        // Two rows half a billion elements apart, on pages that are never touched in between.
        const int Stride = int.MaxValue;
        nuint bytes = unchecked(((nuint)Stride + 2048) * sizeof(float) / 4096 * 4096);
        if (!OperatingSystem.IsLinux()) return;
        nint a = GuardedPages.Map(bytes + 4096, bytes), c = GuardedPages.Map(bytes + 4096, bytes);
        float* b = stackalloc float[] { 2, 3 };
        float* first = (float*)a;
        (first[0], first[1], first[Stride], first[Stride + 1L]) = (1, 2, 3, 4);
        MatMul.Run(2, 1, 2, first, Stride, false, b, 1, false, (float*)c, Stride, false);
        Assert.Equal(8f, ((float*)c)[0]);
        Assert.Equal(18f, ((float*)c)[Stride]);
        GuardedPages.Unmap(a, bytes + 4096);
        GuardedPages.Unmap(c, bytes + 4096);
    }

    private static float[] Numbers(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];
    }
}
