using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels.Cached;

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

        Scale(group, layout, record, index);
    }

    private static void Scale(UnpackedGroup* group, PanelLayout layout, byte* record, int index)
    {
        int block = layout.IsSuper ? 0 : index;
        Vector512<float> first = HalfLanes.Load((ushort*)(record + layout.Half(block, 0))), second = first;
        Vector512<float> offset = layout.HasOffset ? HalfLanes.Load((ushort*)(record + layout.Half(block, 1))) : default;
        if (layout.IsSuper && layout.HasOffset)
        {
            first = second = first * Bytes16(record + layout.Byte(index), signed: false);
            offset = -(offset * Bytes16(record + layout.Byte(8 + index), signed: false));
        }
        else if (layout.IsSuper)
        {
            second = first * Bytes16(record + layout.Byte((2 * index) + 1), signed: true);
            first *= Bytes16(record + layout.Byte(2 * index), signed: true);
        }

        first.Store(group->Scales);
        second.Store(group->SecondScales);
        offset.Store(group->Offsets);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Bytes16(byte* from, bool signed)
    {
        Vector128<byte> bytes = Vector128.Load(from);
        (Vector128<short> low, Vector128<short> high) = signed ? Vector128.Widen(bytes.AsSByte()) : (Vector128.WidenLower(bytes).AsInt16(), Vector128.WidenUpper(bytes).AsInt16());
        return Vector512.ConvertToSingle(Vector512.Create(Vector256.Create(Vector128.WidenLower(low), Vector128.WidenUpper(low)), Vector256.Create(Vector128.WidenLower(high), Vector128.WidenUpper(high))));
    }
}
