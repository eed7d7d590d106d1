namespace Lathe.Tensors.Kernels.Gemm.Halves;

/// <summary>
/// One block of C on one thread, as <see cref="Block{T, TTile}"/>: panels of B's pairs stay in the second-level cache while the rows pass
/// over them. A whose pairs lie apart is packed a tile's height at a time.
/// </summary>
internal static unsafe class HalvesBlock<TTile> where TTile : struct, ITileKernel<float>
{
    // A packed panel of A, 64 bytes a pair, shares the first-level cache with the lines of B that pass.
    private const int PackedDepth = 256;

    // Panels of A packed together, so that each line of memory is read once and its neighbours with it.
    private const int Group = 8;

    /// <summary>Computes <paramref name="block"/>; <paramref name="workspace"/> is one buffer of <see cref="Workspace"/>.</summary>
    public static void Run(in HalvesProduct block, void* workspace)
    {
        // The edge tile and its zero row first, then a panel of A, then the block of B.
        float* edge = (float*)workspace;
        float* zeros = edge + (TTile.Rows * TTile.Columns);
        float* panelA = zeros + TTile.Columns;
        float* blockB = panelA + (Group * PackedDepth * HalvesPack.PanelRows);
        new Span<float>(zeros, TTile.Columns).Clear();

        int most = block.ReadsA ? Cut.MaxDepth : PackedDepth, parts = Math.Max(1, (block.Pairs + most - 1) / most);
        int depth = Math.Max(1, (block.Pairs + parts - 1) / parts);
        int panels = (block.N + TTile.Columns - 1) / TTile.Columns;
        int widest = Math.Max(1, Cut.BlockBytes / (Math.Max(depth, 64) * TTile.Columns * sizeof(float)));
        int strips = (panels + widest - 1) / widest;
        for (int s = 0; s < strips; s++)
        {
            int column = Cut.Start(panels, s, strips) * TTile.Columns;
            int end = Math.Min(block.N, Cut.Start(panels, s + 1, strips) * TTile.Columns);
            HalvesProduct strip = block.Part(0, block.M, column, end - column);
            int pair = 0;
            do
            {
                int run = Math.Min(depth, block.Pairs - pair);
                HalvesPack.B(strip, pair, run, TTile.Columns, blockB);
                Multiply(strip, pair, run, edge, zeros, panelA, blockB);
                pair += run;
            }
            while (pair < block.Pairs);
        }
    }

    private static void Multiply(in HalvesProduct p, int pair, int run, float* edge, float* zeros, float* panelA, float* blockB)
    {
        int columns = TTile.Columns;
        int tiles = (p.M + TTile.Rows - 1) / TTile.Rows;
        int panels = (p.N + columns - 1) / columns;
        bool fromC = p.Accumulate || pair > 0;
        Tile<float> tile = default;
        tile.BStep = columns;
        tile.K = run;
        tile.Interleaved = !p.ReadsA;
        tile.AStride = p.ReadsA ? (nint)(p.Lda / 2) : 1;
        tile.AStep = p.ReadsA ? 1 : HalvesPack.PanelRows;
        for (int t = 0; t < tiles; t++)
        {
            int row = Cut.Start(p.M, t, tiles);
            tile.Rows = Cut.Start(p.M, t + 1, tiles) - row;
            tile.A = p.ReadsA ? (float*)(p.A + (row * p.Lda)) + pair : panelA + ((long)(t % Group) * run * HalvesPack.PanelRows);
            if (!p.ReadsA && t % Group == 0) HalvesPack.A(p, t, Math.Min(Group, tiles - t), tiles, pair, run, panelA);
            float* c = p.C + (row * p.Ldc);
            for (int j = 0; j < panels; j++, c += columns)
            {
                int left = p.N - (j * columns);
                tile.B = blockB + ((long)j * columns * run);
                tile.C = c;
                tile.CStride = (nint)p.Ldc;
                tile.Init = fromC ? c : p.Bias != null ? p.Bias + (j * columns) : zeros;
                tile.InitStride = fromC ? (nint)p.Ldc : 0;
                if (left < columns) RunEdge(tile, left, fromC || p.Bias != null, edge);
                else Run(&tile);
            }
        }
    }

    // The assembled loop counts down to zero and must not start there.
    private static void Run(Tile<float>* tile)
    {
        if (tile->K > 0)
        {
            TTile.Run(tile);
            return;
        }

        for (int i = 0; i < tile->Rows; i++)
            new ReadOnlySpan<float>(tile->Init + (i * tile->InitStride), TTile.Columns).CopyTo(new Span<float>(tile->C + (i * tile->CStride), TTile.Columns));
    }

    // A tile that crosses the right edge is computed on the side, so that nothing beyond the matrix is read or written.
    private static void RunEdge(Tile<float> tile, int columns, bool load, float* edge)
    {
        float* c = tile.C;
        nint ldc = tile.CStride, stride = TTile.Columns;
        for (int i = 0; i < tile.Rows && load; i++)
            new ReadOnlySpan<float>(tile.Init + (i * tile.InitStride), columns).CopyTo(new Span<float>(edge + (i * stride), columns));
        if (load)
        {
            tile.Init = edge;
            tile.InitStride = stride;
        }

        tile.C = edge;
        tile.CStride = stride;
        Run(&tile);
        for (int i = 0; i < tile.Rows; i++)
            new ReadOnlySpan<float>(edge + (i * stride), columns).CopyTo(new Span<float>(c + (i * ldc), columns));
    }
}
