namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>What a register tile reads and writes: some rows of activations times one or two panels. All strides are in bytes.</summary>
internal unsafe struct BlockTile
{
    /// <summary>The most sums of a tile, of floats and as many of integers, in 32 registers: rows of one panel, or twice as many as of two.</summary>
    public const int MostRows = 12, MostPanels = 2;

    /// <summary>
    /// So many rows read panels one after the other, in order of memory: their second and later tiles find the panel in the first cache, and what is unpacked
    /// serves twice the rows. With 16 rows that is 1.4 to 1.6 times as fast as two panels at a time, with 128 a little slower.
    /// </summary>
    public const int FewRows = 48;

    /// <summary>How many panels a tile has: few rows read one after the other in order of memory; many share what they load between two.</summary>
    public static int PanelsFor(int rows, bool unpacked) => rows <= FewRows && !unpacked ? 1 : MostPanels;

    /// <summary>The first panel, and how far the second lies.</summary>
    public byte* Weights;

    public nint WeightStride;

    /// <summary>The first row: <see cref="ActivationGroup"/>s, or floats where weights are floats.</summary>
    public byte* X;

    public nint XStride;

    /// <summary>Records of a panel.</summary>
    public nint Records;

    /// <summary>Where the first row's 16 sums a panel go, panel beside panel.</summary>
    public float* Y;

    public nint YStride;

    /// <summary>Where the sums of the first row start, 16 floats a panel, and how far the next row's: 0 for a bias.</summary>
    public float* Init;

    public nint InitStride;

    public int Rows;

    public int Panels;
}
