namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>
/// One block of C on one thread. For each k panel, B is packed into panels of one tile's width that stay in the second-level
/// cache; then the rows pass over them, a tile's height at a time, and those few rows of A stay in the first-level cache.
/// </summary>
internal static unsafe class Block<T, TTile>
    where T : unmanaged
    where TTile : struct, ITileKernel<T>
{
    // Rows of a packed panel of A lie apart by its depth and a little more, so that they fall into different cache sets.
    private const int RowGap = 16;
    private const int MaxRows = 12;

    // Fewer tiles than this over one panel of A do not pay for a copy of it.
    private const int FewestTilesToCopy = 4;

    /// <summary>Computes <paramref name="block"/>; <paramref name="workspace"/> is one buffer of <see cref="Workspace"/>.</summary>
    public static void Run(Product<T> block, void* workspace)
    {
        if (block.M <= 0 || block.N <= 0) return;

        // The edge tile and its zero row first, then the panel of A, then the block of B.
        T* edge = (T*)workspace;
        T* zeros = edge + (MaxRows * TTile.Columns);
        T* panelA = zeros + TTile.Columns;
        T* blockB = panelA + (MaxRows * (Cut.MaxDepth + RowGap));
        new Span<T>(zeros, TTile.Columns).Clear();

        int depth = Math.Max(1, Cut.Depth(block.K));
        int width = Cut.Width(block.K, TTile.Columns, sizeof(T));
        for (int column = 0; column < block.N; column += width)
        {
            Product<T> strip = block.Part(0, block.M, column, Math.Min(width, block.N - column));
            int k = 0;
            do
            {
                int run = Math.Min(depth, block.K - k);
                PackB<T>.Pack(strip, k, run, TTile.Columns, blockB);
                Multiply(strip, k, run, edge, zeros, panelA, blockB);
                k += run;
            }
            while (k < block.K);
        }
    }

    private static void Multiply(in Product<T> p, int k, int run, T* edge, T* zeros, T* panelA, T* blockB)
    {
        int columns = TTile.Columns;
        int tiles = (p.M + TTile.Rows - 1) / TTile.Rows;
        int panels = (p.N + columns - 1) / columns;
        bool fromC = p.Accumulate || k > 0;
        Tile<T> tile = default;
        tile.BStep = columns;
        tile.K = run;
        tile.Interleaved = p.TransA;
        for (int t = 0; t < tiles; t++)
        {
            // Heights are shared out evenly: a last tile of one row would take as long as one of four.
            int row = Cut.Start(p.M, t, tiles);
            tile.Rows = Cut.Start(p.M, t + 1, tiles) - row;
            SetA(ref tile, p, row, k, run, panels, panelA);
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

    private static void SetA(ref Tile<T> tile, in Product<T> p, int row, int k, int run, int panels, T* panelA)
    {
        T* a = p.TransA ? p.A + (k * p.Lda) + row : p.A + (row * p.Lda) + k;
        bool copy = panels >= FewestTilesToCopy;
        if (p.TransA)
        {
            tile.AStride = 1;
            tile.AStep = copy ? MaxRows : (nint)p.Lda;
            tile.A = copy ? panelA : a;
            if (copy) PackA<T>.Columns(a, p.Lda, tile.Rows, run, panelA, MaxRows);
        }
        else
        {
            tile.AStride = copy ? run + RowGap : (nint)p.Lda;
            tile.AStep = 1;
            tile.A = copy ? panelA : a;
            if (copy) PackA<T>.Rows(a, p.Lda, tile.Rows, run, panelA, run + RowGap);
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
