namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>
/// How a batch of products is cut into chunks for the team: by problem size only, never by the number of threads. A chunk is
/// a block of rows × columns of one product, or several whole small products.
/// </summary>
internal readonly struct Cut
{
    /// <summary>Bytes of the packed block of B that one chunk works from: most of a second-level cache.</summary>
    public const int BlockBytes = 640 * 1024;

    /// <summary>Longest run of k between two visits to C.</summary>
    public const int MaxDepth = 512;

    // Below this much work a second thread costs more to wake than it saves.
    private const double ChunkWork = 0.4e6;
    private const int MostSmallChunks = 8;

    // Large products are cut on, so that many threads have work and a disturbed one holds up little.
    private const double LargeChunkWork = 50e6;
    private const int MostChunks = 64;
    private const int FewestRows = 96;
    private const int FewestPanels = 3;

    // Blocks that pack both operands are fewer.
    private const int MostPackedChunks = 16;
    private const int FewestPackedRows = 24;

    // Where there are chunks enough, each is to read A and pack B seldom.
    private const int FewestRowsOfMany = 512;
    private const int FewestPanelsOfMany = 8;

    private Cut(int rowBlocks, int columnBlocks, int itemsPerChunk, int chunks)
    {
        RowBlocks = rowBlocks;
        ColumnBlocks = columnBlocks;
        ItemsPerChunk = itemsPerChunk;
        Chunks = chunks;
    }

    /// <summary>Blocks of rows in one product.</summary>
    public int RowBlocks { get; }

    /// <summary>Blocks of columns in one product.</summary>
    public int ColumnBlocks { get; }

    /// <summary>Whole products in a chunk; one when a product has several blocks.</summary>
    public int ItemsPerChunk { get; }

    /// <summary>Chunks in all.</summary>
    public int Chunks { get; }

    /// <summary>Cuts <paramref name="batch"/> products of m × n × k for tiles of <paramref name="tileColumns"/> columns.</summary>
    public static Cut Plan(int batch, int m, int n, int k, int tileColumns)
    {
        double work = 2.0 * m * n * k;
        if (batch > 1 && work < 4 * ChunkWork)
        {
            int items = (int)Math.Clamp(ChunkWork / Math.Max(work, 1), 1, batch);
            return new Cut(1, 1, items, (batch + items - 1) / items);
        }

        int panels = Math.Max(1, (n + tileColumns - 1) / tileColumns);
        int wanted = (int)Math.Clamp(Math.Max(Math.Min(work / ChunkWork, MostSmallChunks), work / LargeChunkWork), 1, MostChunks);
        if (wanted > 1) wanted &= ~1;

        // Columns first: a block of columns packs its own part of B, whereas each block of rows packs all of it again.
        int columnBlocks = Math.Clamp(panels / FewestPanels, 1, Math.Min(wanted, MostSmallChunks));
        columnBlocks = Math.Max(columnBlocks, Math.Min(panels / FewestPanelsOfMany, wanted));
        int fewestRows = columnBlocks < MostSmallChunks ? FewestRows : FewestRowsOfMany;
        int rowBlocks = Math.Clamp((wanted + columnBlocks - 1) / columnBlocks, 1, Math.Max(1, m / fewestRows));
        if (wanted > 1 && rowBlocks * columnBlocks == 1 && panels > 1) columnBlocks = 2;
        return new Cut(rowBlocks, columnBlocks, 1, checked(batch * rowBlocks * columnBlocks));
    }

    /// <summary>
    /// Cuts one product of which each block packs its rows of A as well as its columns of B: R × S blocks pack A S times and B R times, least
    /// where R : S is as M : N.
    /// </summary>
    public static Cut PlanPacked(int m, int n, int k, int tileColumns)
    {
        double work = 2.0 * m * n * k;
        int wanted = (int)Math.Clamp(Math.Max(Math.Min(work / ChunkWork, MostSmallChunks), work / LargeChunkWork), 1, MostPackedChunks);
        if (wanted > 1) wanted &= ~1;
        int panels = Math.Max(1, (n + tileColumns - 1) / tileColumns);
        int columnBlocks = (int)Math.Clamp(Math.Round(Math.Sqrt((double)wanted * n / m)), 1, Math.Max(1, Math.Min(wanted, panels / FewestPanels)));
        int rowBlocks = Math.Clamp((wanted + columnBlocks - 1) / columnBlocks, 1, Math.Max(1, m / FewestPackedRows));
        if (wanted > 1 && rowBlocks * columnBlocks == 1 && panels > 1) columnBlocks = 2;
        return new Cut(rowBlocks, columnBlocks, 1, rowBlocks * columnBlocks);
    }

    /// <summary>The length of a k panel: equal panels, none longer than <see cref="MaxDepth"/>.</summary>
    public static int Depth(int k)
    {
        int parts = Math.Max(1, (k + MaxDepth - 1) / MaxDepth);
        return (k + parts - 1) / parts;
    }

    /// <summary>The strips of <paramref name="panels"/> panels of B that a block is cut into so that one fits in its cache.</summary>
    public static int Strips(int panels, int k, int tileColumns, int elementBytes)
    {
        int widest = Math.Max(1, BlockBytes / (Math.Max(Depth(k), 64) * tileColumns * elementBytes));
        return (panels + widest - 1) / widest;
    }

    /// <summary>Where part <paramref name="part"/> of <paramref name="parts"/> of <paramref name="total"/> things begins.</summary>
    public static int Start(int total, int part, int parts) => (int)((long)total * part / parts);
}
