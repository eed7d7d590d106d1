using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>A group of a panel with every quant in a byte of its own: 8 vectors, lane = row, four columns each; and its scales as floats.</summary>
internal unsafe struct UnpackedGroup
{
    /// <summary>Where scales, second scales and offsets lie, and the bytes of it all.</summary>
    public const int ScalesAt = 64 * PanelLayout.Steps, SecondAt = ScalesAt + 64, OffsetsAt = SecondAt + 64, Bytes = OffsetsAt + 64;

    public fixed byte Quants[64 * PanelLayout.Steps];
    public fixed float Scales[PanelLayout.Rows];
    public fixed float SecondScales[PanelLayout.Rows];
    public fixed float Offsets[PanelLayout.Rows];

    /// <summary>Unpacks group <paramref name="index"/> of a record. Offsets are there if the format has any, second scales if it has two a group.</summary>
    public static void Fill(UnpackedGroup* group, PanelLayout layout, byte* record, int index)
    {
        Vector512<byte> mask = Vector512.Create((byte)(layout.QuantWords == 8 ? 255 : 15)), high = Vector512.Create((byte)(((1 << layout.HighBits) - 1) << 4));
        for (int j = 0; j < PanelLayout.Steps; j++)
        {
            (int at, int shift) = layout.Quants(index, j);
            Vector512<byte> q = (Vector512.Load(record + at).AsUInt16() >>> shift).AsByte() & mask;
            if (layout.HighBits > 0)
            {
                (at, int bit) = layout.HighOf(index, j);
                Vector512<ushort> bits = Vector512.Load(record + at).AsUInt16();
                q |= (bit <= 4 ? bits << (4 - bit) : bits >>> (bit - 4)).AsByte() & high;
            }

            q.Store(group->Quants + (64 * j));
        }

        for (int r = 0; r < PanelLayout.Rows; r++) Scale(group, layout, record, index, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale(UnpackedGroup* group, PanelLayout layout, byte* record, int index, int row)
    {
        int block = layout.IsSuper ? 0 : index;
        float scale = Half(record, layout.Half(block, 0), row), offset = layout.HasOffset ? Half(record, layout.Half(block, 1), row) : 0;
        (group->Scales[row], group->SecondScales[row], group->Offsets[row]) = (scale, scale, offset);
        if (!layout.IsSuper) return;
        if (layout.HasOffset)
        {
            group->Scales[row] = group->SecondScales[row] = scale * record[layout.Byte(index) + row];
            group->Offsets[row] = -(offset * record[layout.Byte(8 + index) + row]);
            return;
        }

        group->Scales[row] = scale * (sbyte)record[layout.Byte(2 * index) + row];
        group->SecondScales[row] = scale * (sbyte)record[layout.Byte((2 * index) + 1) + row];
    }

    private static float Half(byte* record, int at, int row) => (float)BitConverter.UInt16BitsToHalf(((ushort*)(record + at))[row]);
}
