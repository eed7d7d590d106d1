using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// Moves all 16 rows of a panel at once, a block of every row after the other: each vector of the panel is written whole, at several times the rate of
/// row after row. What a model takes to load.
/// </summary>
internal static unsafe class WholePanel
{
    private const int Rows = PanelLayout.Rows, Line = 64;

    /// <summary>File → panel.</summary>
    public static void Store(PanelLayout layout, byte* panel, byte* file, long rowBytes, int fileBlocks)
    {
        byte* scales = stackalloc byte[Rows * 16];
        Vector128<uint> flip = Vector128.Create(layout.Zero == 128 ? PanelRows.Signs : 0);
        (int blocks, int recordBytes, int fileBytes, int quantWords, int highWords) = (layout.Blocks, layout.RecordBytes, layout.FileBytes, layout.QuantWords, layout.HighWords);
        for (int b = 0; b < fileBlocks; b++, file += fileBytes)
        {
            byte* record = panel + ((long)(b / blocks) * recordBytes);
            int block = b % blocks;
            Words(file + layout.QuantsAt, rowBytes, record + layout.Word(block, 0), quantWords, flip);
            byte* high = record + layout.High(block, 0);
            if (highWords == 1) for (int r = 0; r < Rows; r++) ((uint*)high)[r] = FifthBits.ToPanel(Unsafe.ReadUnaligned<uint>(file + (r * rowBytes) + layout.HighAt));
            else Words(file + layout.HighAt, rowBytes, high, highWords, Vector128<uint>.Zero);
            for (int h = 0; h < layout.Halves; h++)
            {
                ushort* halves = (ushort*)(record + layout.Half(block, h));
                for (int r = 0; r < Rows; r++) halves[r] = Unsafe.ReadUnaligned<ushort>(file + (r * rowBytes) + layout.HalvesAt + (2 * h));
            }

            if (!layout.IsSuper) continue;
            byte* bytes = file + layout.BytesAt;
            if (layout.HasOffset) for (int r = 0; r < Rows; r++) SixBitScales.Expand(bytes + (r * rowBytes), scales + (16 * r), 1);
            Turning.Bytes(layout.HasOffset ? scales : bytes, layout.HasOffset ? 16 : rowBytes, record + layout.Byte(0), Rows);
        }
    }

    /// <summary>Panel → file.</summary>
    public static void Fetch(PanelLayout layout, byte* panel, byte* file, long rowBytes, int fileBlocks)
    {
        byte* scales = stackalloc byte[Rows * 16];
        Vector128<uint> flip = Vector128.Create(layout.Zero == 128 ? PanelRows.Signs : 0);
        (int blocks, int recordBytes, int fileBytes, int quantWords, int highWords) = (layout.Blocks, layout.RecordBytes, layout.FileBytes, layout.QuantWords, layout.HighWords);
        for (int b = 0; b < fileBlocks; b++, file += fileBytes)
        {
            byte* record = panel + ((long)(b / blocks) * recordBytes);
            int block = b % blocks;
            Rowwise(record + layout.Word(block, 0), file + layout.QuantsAt, rowBytes, quantWords, flip);
            byte* high = record + layout.High(block, 0);
            if (highWords == 1) for (int r = 0; r < Rows; r++) Unsafe.WriteUnaligned(file + (r * rowBytes) + layout.HighAt, FifthBits.ToFile(((uint*)high)[r]));
            else Rowwise(high, file + layout.HighAt, rowBytes, highWords, Vector128<uint>.Zero);
            for (int h = 0; h < layout.Halves; h++)
            {
                ushort* halves = (ushort*)(record + layout.Half(block, h));
                for (int r = 0; r < Rows; r++) Unsafe.WriteUnaligned(file + (r * rowBytes) + layout.HalvesAt + (2 * h), halves[r]);
            }

            if (!layout.IsSuper) continue;
            byte* bytes = file + layout.BytesAt;
            Turning.Bytes(record + layout.Byte(0), Rows, layout.HasOffset ? scales : bytes, layout.HasOffset ? 16 : rowBytes);
            if (layout.HasOffset) for (int r = 0; r < Rows; r++) SixBitScales.Compress(scales + (16 * r), 1, bytes + (r * rowBytes));
        }
    }

    /// <summary>The first columns of floats, as many as make whole vectors; the others are left to do.</summary>
    /// <returns>How many were moved.</returns>
    public static int Floats(PanelLayout layout, byte* panel, byte* file, long rowBytes, int columns, bool store)
    {
        int size = layout.FileBytes, step = 16 / size, whole = columns & -step;
        for (int c = 0; c < whole; c += step)
        {
            for (int r = 0; r < Rows; r += step)
            {
                byte* line = panel + (c * (long)size * Rows) + (size * r), row = file + (r * rowBytes) + ((long)size * c);
                byte* from = store ? row : line, to = store ? line : row;
                long fromStride = store ? rowBytes : size * Rows, toStride = store ? size * Rows : rowBytes;
                if (size == sizeof(float)) Turning.Words(from, fromStride, to, toStride, Vector128<uint>.Zero);
                else Turning.Shorts(from, fromStride, to, toStride);
            }
        }

        return whole;
    }

    private static void Words(byte* file, long rowBytes, byte* lines, int words, Vector128<uint> flip)
    {
        for (int w = 0; w < words; w += 4)
        {
            for (int r = 0; r < Rows; r += 4) Turning.Words(file + (r * rowBytes) + (4 * w), rowBytes, lines + (w * Line) + (4 * r), Line, flip);
        }
    }

    private static void Rowwise(byte* lines, byte* file, long rowBytes, int words, Vector128<uint> flip)
    {
        for (int w = 0; w < words; w += 4)
        {
            for (int r = 0; r < Rows; r += 4) Turning.Words(lines + (w * Line) + (4 * r), Line, file + (r * rowBytes) + (4 * w), rowBytes, flip);
        }
    }
}
