using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Blocks;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>One row of a panel as floats: the operations of ggml's decoders in their order, so the bits are theirs.</summary>
[SkipLocalsInit]
internal static unsafe class PanelDecoder
{
    private const uint Nibbles = 0x0F0F0F0F, Bits = 0x10101010;

    /// <summary>Writes row <paramref name="row"/> of a run.</summary>
    public static void Row(in PanelRun run, byte* memory, int row, int columns, float* values)
    {
        PanelLayout layout = run.Layout;
        int lane = row % PanelLayout.Rows;
        byte* record = run.Panel(memory, row / PanelLayout.Rows);
        if (layout.IsFloat)
        {
            for (int c = 0; c < columns; c++) values[c] = Float(layout, record + ((long)c * PanelLayout.Rows * layout.FileBytes), lane);
            return;
        }

        for (int g = 0, groups = columns / PanelLayout.Group; g < groups; g++)
        {
            int inside = g % layout.Groups;
            if (g > 0 && inside == 0) record += layout.RecordBytes;
            Group(layout, record, inside, lane, values + (g * PanelLayout.Group));
        }
    }

    /// <summary>The float of a row in a column of a panel of floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Float(PanelLayout layout, byte* column, int lane) => layout.Format switch
    {
        BlockFormat.F32 => ((float*)column)[lane],
        BlockFormat.BF16 => BitConverter.UInt32BitsToSingle((uint)((ushort*)column)[lane] << 16),
        _ => (float)BitConverter.UInt16BitsToHalf(((ushort*)column)[lane]),
    };

    private static void Group(PanelLayout layout, byte* record, int group, int lane, float* values)
    {
        Scales(layout, record, group, lane, out float first, out float second, out float offset);
        uint* quants = stackalloc uint[PanelLayout.Steps];
        bool whole = layout.QuantWords == 8;
        uint high = Bits * ((1u << layout.HighBits) - 1);
        record += sizeof(uint) * lane;
        for (int j = 0; j < PanelLayout.Steps; j++)
        {
            (int at, int shift) = layout.Quants(group, j);
            uint word = *(uint*)(record + at);
            quants[j] = whole ? word : (word >> shift) & Nibbles;
            if (high == 0) continue;
            (at, shift) = layout.HighOf(group, j);
            word = *(uint*)(record + at);
            quants[j] |= (shift <= 4 ? word << (4 - shift) : word >> (shift - 4)) & high;
        }

        if (layout.IsLookup)
        {
            Levels((byte*)quants, first, values);
            Levels((byte*)quants + 16, first, values + 16);
            return;
        }

        Vector512<int> zero = Vector512.Create(layout.Zero);
        Sixteen((byte*)quants, zero, first, layout.HasOffset, offset, values);
        Sixteen((byte*)quants + 16, zero, second, layout.HasOffset, offset, values + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Levels(byte* quants, float scale, float* values)
        => (Vector512.Shuffle(NormalFloat.Table, Widened(quants)) * Vector512.Create(scale)).Store(values);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Widened(byte* quants)
    {
        (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Load(quants));
        (Vector128<uint> a, Vector128<uint> b) = Vector128.Widen(low);
        (Vector128<uint> c, Vector128<uint> d) = Vector128.Widen(high);
        return Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d)).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sixteen(byte* quants, Vector512<int> zero, float scale, bool affine, float offset, float* values)
    {
        Vector512<float> x = Vector512.ConvertToSingle(Widened(quants) - zero) * Vector512.Create(scale);
        if (affine) x += Vector512.Create(offset);
        x.Store(values);
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
