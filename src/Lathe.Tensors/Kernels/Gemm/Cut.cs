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
    private const double ChunkWork = 0.7e6;
    private const int MostChunks = 16;
    private const int FewestRows = 48;
    private const int FewestPanels = 4;
    private const int TallRows = 512;

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
    public static Cut Plan(int batch, int m, int n, int k, int tileColumns, int elementBytes)
    {
        double work = 2.0 * m * n * k;
        if (batch > 1 && work < 4 * ChunkWork)
        {
            int items = (int)Math.Clamp(ChunkWork / Math.Max(work, 1), 1, batch);
            return new Cut(1, 1, items, (batch + items - 1) / items);
        }

        int panels = Math.Max(1, (n + tileColumns - 1) / tileColumns);
        int widest = Width(k, tileColumns, elementBytes) / tileColumns;
        int wanted = (int)Math.Clamp(work / ChunkWork, 1, MostChunks);
        wanted = wanted == 1 ? 1 : wanted & ~1;

        int columnBlocks = Math.Max((panels + widest - 1) / widest, Math.Clamp(wanted, 1, Math.Max(1, panels / FewestPanels)));
        int rowBlocks = Math.Clamp((wanted + columnBlocks - 1) / columnBlocks, 1, Math.Max(1, m / FewestRows));
        rowBlocks = Math.Max(rowBlocks, m / TallRows);
        if (wanted > 1 && rowBlocks * columnBlocks == 1 && panels > 1) columnBlocks = 2;
        return new Cut(rowBlocks, columnBlocks, 1, checked(batch * rowBlocks * columnBlocks));
    }

    /// <summary>The length of a k panel: equal panels, none longer than <see cref="MaxDepth"/>.</summary>
    public static int Depth(int k)
    {
        int parts = Math.Max(1, (k + MaxDepth - 1) / MaxDepth);
        return (k + parts - 1) / parts;
    }

    /// <summary>The most columns of B, in whole panels, that are packed at once.</summary>
    public static int Width(int k, int tileColumns, int elementBytes)
        => Math.Max(1, BlockBytes / (Math.Max(Depth(k), 64) * tileColumns * elementBytes)) * tileColumns;

    /// <summary>Where part <paramref name="part"/> of <paramref name="parts"/> of <paramref name="total"/> things begins.</summary>
    public static int Start(int total, int part, int parts) => (int)((long)total * part / parts);
}
