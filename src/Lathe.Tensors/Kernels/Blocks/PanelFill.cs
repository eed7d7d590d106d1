using System.Runtime.CompilerServices;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>A whole panel from 16 rows of a file, block by block and all rows at once: as fast as memory is read, so that loading is.</summary>
internal static unsafe class PanelFill
{
    private const int Rows = PanelLayout.Rows;

    /// <summary>Stores 16 rows that lie one after the other at <paramref name="file"/>.</summary>
    public static void Run(in PanelRun run, byte* panel, byte* file)
    {
        PanelLayout layout = run.Layout;
        long stride = run.FileRowBytes;
        if (layout.IsFloat) Floats(panel, file, run.Columns, stride);
        else for (int b = 0; b < run.FileBlocks; b++)
        {
            // Sixteen rows are too many streams for the processor's own prefetching; the next sixteen follow these, so they are asked for in order.
            for (int at = 0; at < Rows * layout.FileBytes; at += 64) Simd.Prefetch(file + (Rows * stride) + ((long)b * Rows * layout.FileBytes) + at);
            Block(layout, panel + (b / layout.Blocks * (long)layout.RecordBytes), b % layout.Blocks, file + ((long)b * layout.FileBytes), stride);
        }
    }

    private static void Floats(byte* panel, byte* file, int columns, long stride)
    {
        int c = 0;
        for (; c + 8 <= columns; c += 8) RowTranspose.EightHalves(file + (2 * c), stride, (ushort*)panel + (c * Rows));
        for (; c < columns; c++)
        {
            for (int r = 0; r < Rows; r++) ((ushort*)panel)[(c * Rows) + r] = Unsafe.ReadUnaligned<ushort>(file + (r * stride) + (2 * c));
        }
    }

    private static void Block(PanelLayout layout, byte* record, int block, byte* file, long stride)
    {
        uint flip = layout.Zero == 128 ? PanelRows.Signs : 0;
        uint* to = (uint*)(record + layout.Word(block, 0));
        for (int w = 0, words = layout.QuantWords, at = layout.QuantsAt; w < words; w += 4) RowTranspose.FourWords(file + at + (4 * w), stride, to + (w * Rows), flip);
        to = (uint*)(record + layout.High(block, 0));
        int highWords = layout.HighWords, highAt = layout.HighAt;
        for (int w = 0; w + 4 <= highWords; w += 4) RowTranspose.FourWords(file + highAt + (4 * w), stride, to + (w * Rows), 0);
        for (int r = 0; r < Rows && highWords == 1; r++) to[r] = FifthBits.ToPanel(Unsafe.ReadUnaligned<uint>(file + (r * stride) + highAt));
        for (int h = 0; h < layout.Halves; h++)
        {
            ushort* half = (ushort*)(record + layout.Half(block, h));
            byte* from = file + layout.HalvesAt + (2 * h);
            for (int r = 0; r < Rows; r++) half[r] = Unsafe.ReadUnaligned<ushort>(from + (r * stride));
        }

        if (!layout.IsSuper) return;
        byte* scales = record + layout.Byte(0);
        file += layout.BytesAt;
        if (!layout.HasOffset)
        {
            for (int w = 0; w < 16; w++)
            {
                for (int r = 0; r < Rows; r++) scales[(w * Rows) + r] = file[(r * stride) + w];
            }
        }
        else
        {
            for (int r = 0; r < Rows; r++) SixBitScales.Expand(file + (r * stride), scales + r, Rows);
        }
    }
}
