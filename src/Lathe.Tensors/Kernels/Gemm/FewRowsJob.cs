using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>
/// Products of a few rows, as in decoding: nothing is packed, since each element of B is used only once or a few times and
/// what matters is to read it at the speed of memory. A chunk is a run of columns.
/// </summary>
internal readonly unsafe struct FewRowsJob<T>(Product<T> product, int chunks) : IJob where T : unmanaged
{
    private const int MostRows = 8;
    private const int ChunkBytes = 192 * 1024;
    private const int MostChunks = 16;
    private const int ColumnUnit = 64;

    private readonly Product<T> _product = product;
    private readonly int _chunks = chunks;

    /// <summary>Whether a product is one for this job; the others go through packed panels.</summary>
    public static bool Takes(in Product<T> p)
    {
        if (p.M > MostRows || p.Batch != 1 || p.TransA) return false;
        return !p.TransB || (typeof(T) == typeof(float) && p.N >= FewRowsTransposed.Side);
    }

    /// <summary>The number of chunks for a product: by the size of B alone.</summary>
    public static int Chunks(in Product<T> p)
    {
        long wanted = (long)p.N * p.K * sizeof(T) / ChunkBytes;
        return (int)Math.Clamp(Math.Min(wanted, p.N / ColumnUnit), 1, MostChunks);
    }

    public void Run(int chunk)
    {
        int units = _product.N / ColumnUnit;
        int column = Cut.Start(units, chunk, _chunks) * ColumnUnit;
        int end = chunk == _chunks - 1 ? _product.N : Cut.Start(units, chunk + 1, _chunks) * ColumnUnit;
        Product<T> part = _product.Part(0, _product.M, column, end - column);
        if (!part.Accumulate) Initialize(part);
        if (!part.TransB)
        {
            FewRowsStraight<T>.Run(part);
        }
        else
        {
            FewRowsTransposed.Run(*(Product<float>*)&part);
        }
    }

    private static void Initialize(in Product<T> p)
    {
        for (int i = 0; i < p.M; i++)
        {
            var row = new Span<T>(p.C + (i * p.Ldc), p.N);
            if (p.Bias == null) row.Clear();
            else new ReadOnlySpan<T>(p.Bias, p.N).CopyTo(row);
        }
    }
}
