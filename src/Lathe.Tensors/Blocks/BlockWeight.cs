using Lathe.Tensors.Kernels.Blocks;
using Lathe.Tensors.Memory;

namespace Lathe.Tensors.Blocks;

/// <summary>
/// A matrix [rows, columns] in quantised blocks or floats, on which <c>linear</c> and <c>embedding</c> run directly. Rows come in segments
/// with a format each, because stacked projections (q, k, v) may mix them. The blocks are kept in panels of 16 rows, so that a register holds the
/// same columns of 16 outputs; apart from padding (to 16 rows a segment, to 64 columns) they take what they take in a file, Q4_K and Q5_K 3 % more.
/// </summary>
public sealed unsafe class BlockWeight : IDisposable
{
    private readonly NativeBuffer _memory;
    private readonly PanelRun[] _runs;

    /// <summary>Makes a matrix whose rows are still to be written.</summary>
    /// <param name="columns">Elements of a row: whole blocks of every format.</param>
    /// <param name="segments">The rows in order, with their format.</param>
    /// <exception cref="ArgumentException">A segment is empty, or the columns are not whole blocks.</exception>
    public BlockWeight(int columns, params ReadOnlySpan<(int Rows, BlockFormat Format)> segments)
    {
        if (segments.IsEmpty) throw new ArgumentException("A block weight has at least one segment of rows; none came.", nameof(segments));
        Columns = columns;
        var runs = new List<PanelRun>(segments.Length);
        var list = new BlockSegment[segments.Length];
        for (int i = 0; i < segments.Length; i++)
        {
            (int rows, BlockFormat format) = segments[i];
            if (rows < 1) throw new ArgumentException($"Segment {i} of a block weight has {rows} rows; expected 1 or more.", nameof(segments));
            _ = format.RowBytes(columns);
            list[i] = new BlockSegment(Rows, rows, format);
            if (runs.Count > 0 && runs[^1].Continues(format)) runs[^1] = runs[^1].With(rows);
            else runs.Add(new PanelRun(format, columns, Rows, rows, runs.Count == 0 ? 0 : runs[^1].Offset + runs[^1].Bytes));
            Rows = checked(Rows + rows);
        }

        Segments = list;
        _runs = [.. runs];
        _memory = new NativeBuffer(runs[^1].Offset + runs[^1].Bytes);
        foreach (PanelRun run in _runs) run.ClearPadding(_memory.Pointer);
    }

    /// <summary>Number of rows: outputs of a linear layer, or entries of a table.</summary>
    public int Rows { get; }

    /// <summary>Elements of a row: inputs of a linear layer, or the width of a table.</summary>
    public int Columns { get; }

    /// <summary>Which rows are stored how.</summary>
    public IReadOnlyList<BlockSegment> Segments { get; }

    /// <summary>Memory taken.</summary>
    public long Bytes => _memory.Bytes;

    internal ReadOnlySpan<PanelRun> Runs => _runs;

    internal byte* Pointer => _memory.Pointer != null ? _memory.Pointer : throw new ObjectDisposedException($"block weight {this}");

    /// <summary>Bytes of a run of rows in ggml's layout: what <see cref="Write"/> takes and <see cref="Read"/> gives.</summary>
    public long FileBytes(int firstRow, int rows)
    {
        RequireRows(firstRow, rows);
        long bytes = 0;
        foreach (PanelRun run in _runs) bytes += run.Overlap(firstRow, rows).Count * run.FileRowBytes;
        return bytes;
    }

    /// <summary>
    /// Stores rows given in ggml's own block layout, one after the other. Several threads may write different rows at once. Rows never written hold
    /// whatever their memory held.
    /// </summary>
    /// <exception cref="ArgumentException">The bytes are not those of so many rows.</exception>
    public void Write(int firstRow, int rows, ReadOnlySpan<byte> ggmlBlocks)
    {
        RequireBytes(firstRow, rows, ggmlBlocks.Length, nameof(ggmlBlocks));
        fixed (byte* file = ggmlBlocks) Move(firstRow, rows, file, store: true);
    }

    /// <summary>Gives back the bytes that <see cref="Write"/> was given, bit for bit.</summary>
    /// <exception cref="ArgumentException">The destination is not of the size of so many rows.</exception>
    public void Read(int firstRow, int rows, Span<byte> ggmlBlocks)
    {
        RequireBytes(firstRow, rows, ggmlBlocks.Length, nameof(ggmlBlocks));
        fixed (byte* file = ggmlBlocks) Move(firstRow, rows, file, store: false);
    }

    /// <summary>Writes one row as floats, with the bits of ggml's own decoders.</summary>
    /// <param name="row">Which.</param>
    /// <param name="values">Receives <see cref="Columns"/> floats.</param>
    public void DecodeRow(int row, Span<float> values)
    {
        RequireRows(row, 1);
        if (values.Length != Columns)
            throw new ArgumentException($"A row of {this} has {Columns} elements; the destination holds {values.Length}.", nameof(values));
        fixed (float* target = values) RowsJob.Decode(this, row, 1, target);
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose() => _memory.Dispose();

    /// <summary><c>[1536, 576] Q4_K, Q6_K</c></summary>
    public override string ToString() => $"[{Rows}, {Columns}] {string.Join(", ", Segments.Select(s => s.Format).Distinct())}";

    private void Move(int firstRow, int rows, byte* file, bool store)
    {
        foreach (PanelRun run in _runs)
        {
            (int first, int count) = run.Overlap(firstRow, rows);
            if (count == 0) continue;
            PanelRows.Move(run, Pointer, first, count, file, store);
            file += count * run.FileRowBytes;
        }
    }

    private void RequireRows(int firstRow, int rows)
    {
        if (firstRow < 0 || rows < 0 || firstRow > Rows - rows)
            throw new ArgumentOutOfRangeException(nameof(firstRow), firstRow, $"{this} has no {rows} rows from {firstRow} on: its rows are 0 to {Rows - 1}.");
    }

    private void RequireBytes(int firstRow, int rows, long bytes, string name)
    {
        long wanted = FileBytes(firstRow, rows);
        if (bytes != wanted)
            throw new ArgumentException($"Rows {firstRow} to {firstRow + rows - 1} of {this} are {wanted} bytes in ggml's layout; {bytes} came.", name);
    }
}
