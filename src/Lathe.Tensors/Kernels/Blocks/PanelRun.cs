using Lathe.Tensors.Blocks;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>A run of panels of one format: where they begin and how large they are.</summary>
internal readonly unsafe struct PanelRun(BlockFormat format, int columns, int firstRow, int rows, long offset)
{
    private readonly BlockFormat _format = format;

    public PanelLayout Layout => PanelLayout.Of(_format);

    /// <summary>The first row of the matrix that is in here, and how many are.</summary>
    public int FirstRow { get; } = firstRow;

    public int Rows { get; } = rows;

    /// <summary>Where the first panel begins in the weight's memory.</summary>
    public long Offset { get; } = offset;

    /// <summary>Elements of a row.</summary>
    public int Columns { get; } = columns;

    /// <summary>Records of a panel.</summary>
    public int Records { get; } = PanelLayout.Of(format).Records(columns);

    /// <summary>Number of panels.</summary>
    public int Panels => (Rows + PanelLayout.Rows - 1) / PanelLayout.Rows;

    public long PanelBytes { get; } = (long)PanelLayout.Of(format).Records(columns) * PanelLayout.Of(format).RecordBytes;

    public long Bytes => Panels * PanelBytes;

    /// <summary>Blocks of a row in a file, and its bytes.</summary>
    public int FileBlocks => Columns / Layout.FileLength;

    public long FileRowBytes => (long)FileBlocks * Layout.FileBytes;

    /// <summary>Whether rows of a format may follow on without a gap.</summary>
    public bool Continues(BlockFormat next) => next == _format && Rows % PanelLayout.Rows == 0;

    /// <summary>The same with more rows.</summary>
    public PanelRun With(int more) => new(_format, Columns, FirstRow, checked(Rows + more), Offset);

    /// <summary>Which rows, counted from the run's first, lie in a range of the matrix's rows.</summary>
    public (int First, int Count) Overlap(int first, int count)
    {
        int from = Math.Max(first, FirstRow), to = Math.Min(first + count, FirstRow + Rows);
        return (from - FirstRow, Math.Max(0, to - from));
    }

    /// <summary>Where a panel begins.</summary>
    public byte* Panel(byte* memory, int panel) => memory + Offset + (panel * PanelBytes);

    /// <summary>Zeros where no row or no column is, so that sums over whole registers are defined.</summary>
    public void ClearPadding(byte* memory)
    {
        if (Rows % PanelLayout.Rows != 0) new Span<byte>(Panel(memory, Panels - 1), checked((int)PanelBytes)).Clear();
        int record = Layout.RecordBytes;
        if (Columns == Records * Layout.Columns) return;
        for (int p = 1; p <= Panels; p++) new Span<byte>(Panel(memory, p) - record, record).Clear();
    }
}
