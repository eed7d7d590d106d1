using Lathe.Tensors.Blocks;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>One row of a panel as floats: the operations of ggml's decoders in their order, so the bits are theirs.</summary>
internal static unsafe class PanelDecoder
{
    /// <summary>Writes row <paramref name="row"/> of a run.</summary>
    public static void Row(in PanelRun run, byte* memory, int row, int columns, float* values)
    {
        PanelLayout layout = run.Layout;
        int lane = row % PanelLayout.Rows;
        byte* record = run.Panel(memory, row / PanelLayout.Rows);
        if (layout.IsFloat)
        {
            bool brain = layout.Format == BlockFormat.BF16;
            for (int c = 0; c < columns; c++)
            {
                ushort bits = ((ushort*)record)[(c * PanelLayout.Rows) + lane];
                values[c] = brain ? BitConverter.UInt32BitsToSingle((uint)bits << 16) : (float)BitConverter.UInt16BitsToHalf(bits);
            }

            return;
        }

        for (int g = 0, groups = columns / PanelLayout.Group; g < groups; g++)
        {
            int inside = g % layout.Groups;
            if (g > 0 && inside == 0) record += layout.RecordBytes;
            Group(layout, record, inside, lane, values + (g * PanelLayout.Group));
        }
    }

    private static void Group(PanelLayout layout, byte* record, int group, int lane, float* values)
    {
        Scales(layout, record, group, lane, out float first, out float second, out float offset);
        uint mask = layout.QuantWords == 8 ? 255u : 15u, highMask = (1u << layout.HighBits) - 1;
        for (int j = 0; j < PanelLayout.Steps; j++)
        {
            (int at, int shift) = layout.Quants(group, j);
            uint word = *(uint*)(record + at + (4 * lane)) >> shift, high = 0;
            if (layout.HighBits > 0)
            {
                (at, shift) = layout.HighOf(group, j);
                high = *(uint*)(record + at + (4 * lane)) >> shift;
            }

            float scale = j < PanelLayout.Steps / 2 ? first : second;
            for (int t = 0; t < 4; t++, word >>= 8, high >>= 8)
            {
                int q = (int)((word & mask) | ((high & highMask) << 4)) - layout.Zero;
                values[(4 * j) + t] = layout.HasOffset ? (scale * q) + offset : scale * q;
            }
        }
    }

    private static void Scales(PanelLayout layout, byte* record, int group, int lane, out float first, out float second, out float offset)
    {
        int block = layout.IsSuper ? 0 : group;
        first = second = Half(layout, record, block, 0, lane);
        offset = layout.HasOffset ? Half(layout, record, block, 1, lane) : 0;
        if (!layout.IsSuper) return;
        if (layout.HasOffset)
        {
            offset = -(offset * record[layout.Byte(8 + group) + lane]);
            first = second *= record[layout.Byte(group) + lane];
            return;
        }

        first *= (sbyte)record[layout.Byte(2 * group) + lane];
        second *= (sbyte)record[layout.Byte((2 * group) + 1) + lane];
    }

    private static float Half(PanelLayout layout, byte* record, int block, int half, int lane)
        => (float)BitConverter.UInt16BitsToHalf(((ushort*)(record + layout.Half(block, half)))[lane]);
}
