namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>
/// One block of C on one thread. For each k panel, B is packed into panels of one tile's width that stay in the second-level
/// cache; then the rows pass over them, a tile's height at a time, and those few rows of A stay in the first-level cache.
/// </summary>
internal static unsafe class Block<T, TTile>
    where T : unmanaged
    where TTile : struct, ITileKernel<T>
{
    private const int MaxRows = 12;

    /// <summary>Computes <paramref name="block"/>; <paramref name="workspace"/> is one buffer of <see cref="Workspace"/>.</summary>
    public static void Run(in Product<T> block, void* workspace)
    {
        // The edge tile and its zero row first, then the block of B.
        T* edge = (T*)workspace;
        T* zeros = edge + (MaxRows * TTile.Columns);
        T* blockB = zeros + TTile.Columns;
        new Span<T>(zeros, TTile.Columns).Clear();

        int depth = Math.Max(1, Cut.Depth(block.K));
        int panels = (block.N + TTile.Columns - 1) / TTile.Columns;
        int strips = Cut.Strips(panels, block.K, TTile.Columns, sizeof(T));
        for (int s = 0; s < strips; s++)
        {
            Product<T> strip = Strip(block, panels, s, strips);
            int k = 0;
            do
            {
                int run = Math.Min(depth, block.K - k);
                PackB<T>.Pack(strip, k, run, TTile.Columns, blockB);
                Multiply(strip, k, run, edge, zeros, blockB);
                k += run;
            }
            while (k < block.K);
        }
    }

    private static Product<T> Strip(in Product<T> block, int panels, int index, int strips)
    {
        int column = Cut.Start(panels, index, strips) * TTile.Columns;
        int end = Math.Min(block.N, Cut.Start(panels, index + 1, strips) * TTile.Columns);
        return block.Part(0, block.M, column, end - column);
    }

    private static void Multiply(in Product<T> p, int k, int run, T* edge, T* zeros, T* blockB)
    {
        int columns = TTile.Columns;
        int tiles = (p.M + TTile.Rows - 1) / TTile.Rows;
        int panels = (p.N + columns - 1) / columns;
        bool fromC = p.Accumulate || k > 0;
        Tile<T> tile = default;
        tile.BStep = columns;
        tile.K = run;
        tile.Interleaved = p.TransA;
        tile.AStride = p.TransA ? 1 : (nint)p.Lda;
        tile.AStep = p.TransA ? (nint)p.Lda : 1;
        for (int t = 0; t < tiles; t++)
        {
            // Heights are shared out evenly: a last tile of one row would take as long as one of four.
            int row = Cut.Start(p.M, t, tiles);
            tile.Rows = Cut.Start(p.M, t + 1, tiles) - row;
            tile.A = p.TransA ? p.A + (k * p.Lda) + row : p.A + (row * p.Lda) + k;
            T* c = p.C + (row * p.Ldc);
            for (int j = 0; j < panels; j++, c += columns)
            {
                int left = p.N - (j * columns);
                tile.B = blockB + ((long)j * columns * run);
                tile.C = c;
                tile.CStride = (nint)p.Ldc;
                tile.Init = fromC ? c : p.Bias != null ? p.Bias + (j * columns) : zeros;
                tile.InitStride = fromC ? (nint)p.Ldc : 0;
                if (left >= columns) TTile.Run(&tile);
                else RunEdge(ref tile, left, fromC || p.Bias != null, edge);
            }
        }
    }

    // A tile that crosses the right edge is computed on the side, so that nothing beyond the matrix is read or written.
    private static void RunEdge(ref Tile<T> tile, int columns, bool load, T* edge)
    {
        T* c = tile.C;
        int rows = tile.Rows;
        nint stride = TTile.Columns;
        if (load)
        {
            for (int i = 0; i < rows; i++)
            {
                var from = new ReadOnlySpan<T>(tile.Init + (i * tile.InitStride), columns);
                from.CopyTo(new Span<T>(edge + (i * stride), columns));
            }

            tile.Init = edge;
            tile.InitStride = stride;
        }

        tile.C = edge;
        nint ldc = tile.CStride;
        tile.CStride = stride;
        fixed (Tile<T>* pinned = &tile) TTile.Run(pinned);
        for (int i = 0; i < rows; i++)
        {
            new ReadOnlySpan<T>(edge + (i * stride), columns).CopyTo(new Span<T>(c + (i * ldc), columns));
        }
    }
}
