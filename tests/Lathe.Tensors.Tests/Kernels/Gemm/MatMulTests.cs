using Lathe.Tensors.Kernels.Gemm;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Tests.Kernels.Gemm;

/// <summary>Every product, on every kernel, has the bits of the scalar loop and touches nothing outside its matrices.</summary>
[Collection(nameof(GemmAlone))]
public sealed class MatMulTests : IDisposable
{
    private readonly KernelLevel _kernel = MatMul.Kernel;
    private readonly int _threads = Team.Threads;

    public static TheoryData<int> Levels()
    {
        var levels = new TheoryData<int>();
        for (int level = 0; level <= (int)MatMul.Widest(); level++) levels.Add(level);
        return levels;
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Sizes_around_every_tile_edge_have_the_bits_of_the_scalar_loop(int level)
    {
        MatMul.Kernel = (KernelLevel)level;
        int[] rows = [1, 2, 3, 5, 6, 7, 11, 12, 13, 17, 25];
        int[] columns = [1, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 65];
        int[] depths = [0, 1, 2, 7, 8, 15, 16, 17, 33];
        foreach (int m in rows)
        {
            foreach (int n in columns)
            {
                foreach (int k in depths)
                {
                    for (int form = 0; form < 4; form++)
                    {
                        bool accumulate = (m + n + k) % 3 == 0, bias = (m + n + k) % 3 == 1;
                        using var one = new GemmCase<float>(m, n, k, (form & 1) != 0, (form & 2) != 0, accumulate, bias, gap: (m + k) % 4);
                        one.Check();
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Doubles_have_the_bits_of_the_scalar_loop(int level)
    {
        MatMul.Kernel = (KernelLevel)level;
        foreach (int m in (int[])[1, 5, 12, 13, 29])
        {
            foreach (int n in (int[])[1, 4, 7, 8, 15, 16, 17, 37])
            {
                foreach (int k in (int[])[0, 1, 8, 19])
                {
                    for (int form = 0; form < 4; form++)
                    {
                        using var one = new GemmCase<double>(m, n, k, (form & 1) != 0, (form & 2) != 0, n % 2 == 0, n % 2 == 1, gap: 3);
                        one.Check();
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Several_k_panels_column_strips_and_chunks_have_the_bits_of_the_scalar_loop(int level)
    {
        MatMul.Kernel = (KernelLevel)level;
        (int M, int N, int K)[] sizes =
        [
            (37, 41, 513), (13, 67, 1031), (1, 97, 1537), (97, 1, 1025), (131, 353, 127), (530, 71, 67), (53, 701, 523), (3, 3001, 17),
            (1, 1201, 301), (2, 1153, 320), (6, 1203, 333), (8, 701, 530), (9, 3001, 500),
        ];
        foreach ((int m, int n, int k) in sizes)
        {
            for (int form = 0; form < 4; form++)
            {
                using var one = new GemmCase<float>(m, n, k, (form & 1) != 0, (form & 2) != 0, form == 1, form == 2, gap: form);
                one.Check();
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Strides_of_whole_pages_have_the_bits_of_the_scalar_loop(int level)
    {
        MatMul.Kernel = (KernelLevel)level;
        for (int form = 0; form < 4; form++)
        {
            using var one = new GemmCase<float>(64, 128, 1024, (form & 1) != 0, (form & 2) != 0);
            one.Check();
        }
    }

    [Fact]
    public void A_large_product_cut_both_ways_has_the_bits_of_the_scalar_loop()
    {
        using var one = new GemmCase<float>(1031, 801, 311, false, true, accumulate: true);
        one.Check();
    }

    [Fact]
    public void Empty_products_leave_everything_as_it_is()
    {
        foreach ((int m, int n, int k) in ((int, int, int)[])[(0, 5, 7), (5, 0, 7), (0, 0, 0)])
        {
            using var one = new GemmCase<float>(m, n, k, false, false);
            one.Check();
        }
    }

    [Fact]
    public unsafe void One_row_alone_has_the_bits_it_has_among_others()
    {
        const int Rows = 16, N = 100, K = 700;
        float* alone = stackalloc float[N];
        foreach (bool transB in (bool[])[false, true])
        {
            using var all = new GemmCase<float>(Rows, N, K, false, transB, seed: 5);
            all.Run();
            for (int row = 0; row < Rows; row++)
            {
                MatMul.Run(1, N, K, all.A + (row * K), K, false, all.B, transB ? K : N, transB, alone, N, false);
                Assert.True(new ReadOnlySpan<float>(alone, N).SequenceEqual(new ReadOnlySpan<float>(all.C + (row * N), N)));
            }
        }
    }

    [Fact]
    public unsafe void Bits_depend_on_neither_threads_nor_kernel()
    {
        const int M = 192, N = 200, K = 600;
        for (int form = 0; form < 4; form++)
        {
            using var first = new GemmCase<float>(M, N, K, (form & 1) != 0, (form & 2) != 0, seed: 3);
            first.Run();
            for (int level = 0; level <= (int)MatMul.Widest(); level++)
            {
                foreach (int threads in (int[])[1, 2, 3])
                {
                    MatMul.Kernel = (KernelLevel)level;
                    Team.Resize(threads);
                    using var other = new GemmCase<float>(M, N, K, (form & 1) != 0, (form & 2) != 0, seed: 3);
                    other.Run();
                    Assert.True(new ReadOnlySpan<float>(first.C, M * N).SequenceEqual(new ReadOnlySpan<float>(other.C, M * N)));
                }
            }
        }
    }

    public void Dispose()
    {
        MatMul.Kernel = _kernel;
        Team.Resize(_threads);
    }
}
