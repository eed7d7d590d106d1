using Lathe.Tensors.Blocks;

namespace Lathe.Tensors.Tests.Blocks;

/// <summary>
/// Block formats one element at a time, written from ggml's description and independent of the panels: element i of a row is
/// <c>scale·quant + offset</c>.
/// </summary>
internal static class ScalarBlocks
{
    /// <summary>Random bytes of a row, with scales that are ordinary numbers.</summary>
    public static byte[] Random(Random random, BlockFormat format, int columns)
    {
        byte[] row = new byte[format.RowBytes(columns)];
        random.NextBytes(row);
        if (format == BlockFormat.F32)
        {
            for (int c = 0; c < columns; c++) BitConverter.TryWriteBytes(row.AsSpan(4 * c), (float)((random.NextDouble() * 2) - 1));
            return row;
        }

        if (format is BlockFormat.F16 or BlockFormat.BF16)
        {
            for (int c = 0; c < columns; c++) Put(row, 2 * c, Bits(format, (float)((random.NextDouble() * 2) - 1)));
            return row;
        }

        for (int at = 0; at < row.Length; at += format.BlockBytes())
        {
            foreach (int half in HalvesAt(format)) Put(row, at + half, BitConverter.HalfToUInt16Bits((Half)((random.NextDouble() - 0.5) * 0.02)));
        }

        return row;
    }

    public static int[] HalvesAt(BlockFormat format) => format switch
    {
        BlockFormat.Q8_0 or BlockFormat.Q4_0 or BlockFormat.Q5_0 or BlockFormat.NF4 => [0],
        BlockFormat.Q6_K => [208],
        BlockFormat.F32 or BlockFormat.F16 or BlockFormat.BF16 => [],
        _ => [0, 2],
    };

    public static float Decode(BlockFormat format, ReadOnlySpan<byte> row, int i)
    {
        if (format == BlockFormat.F32) return BitConverter.ToSingle(row.Slice(4 * i, 4));
        if (format == BlockFormat.F16) return (float)Half(row, 2 * i);
        if (format == BlockFormat.BF16) return BitConverter.UInt32BitsToSingle((uint)(row[2 * i] | (row[(2 * i) + 1] << 8)) << 16);
        if (format == BlockFormat.NF4) return NormalFloat.Levels[Nibble(row[((i / 32 * 18) + 2)..], i % 32)] * (float)Half(row, i / 32 * 18);
        (int quant, float scale, float? offset) = Element(format, row, i);
        return offset is { } o ? (scale * quant) + o : scale * quant;
    }

    public static (int Quant, float Scale, float? Offset) Element(BlockFormat format, ReadOnlySpan<byte> row, int i)
    {
        int length = format.BlockLength();
        ReadOnlySpan<byte> b = row.Slice(i / length * format.BlockBytes(), format.BlockBytes());
        i %= length;
        float d = format == BlockFormat.Q6_K ? (float)Half(b, 208) : (float)Half(b, 0);
        float m = format is BlockFormat.Q6_K or BlockFormat.Q8_0 or BlockFormat.Q4_0 or BlockFormat.Q5_0 ? 0 : (float)Half(b, 2);
        switch (format)
        {
            case BlockFormat.Q8_0: return ((sbyte)b[2 + i], d, null);
            case BlockFormat.Q4_0: return (Nibble(b[2..], i) - 8, d, null);
            case BlockFormat.Q4_1: return (Nibble(b[4..], i), d, m);
            case BlockFormat.Q5_0: return ((Nibble(b[6..], i) | (Bit(b[2..], i) << 4)) - 16, d, null);
            case BlockFormat.Q5_1: return (Nibble(b[8..], i) | (Bit(b[4..], i) << 4), d, m);
            case BlockFormat.Q4_K or BlockFormat.Q5_K:
                int g = i / 32, l = i % 32, fifth = format == BlockFormat.Q5_K ? (b[16 + l] >> g) & 1 : 0;
                ReadOnlySpan<byte> s = b.Slice(4, 12);
                int sc = g < 4 ? s[g] & 63 : (s[g + 4] & 15) | (s[g - 4] >> 6 << 4);
                int mn = g < 4 ? s[g + 4] & 63 : (s[g + 4] >> 4) | (s[g] >> 6 << 4);
                byte pair = b[(format == BlockFormat.Q5_K ? 48 : 16) + (g / 2 * 32) + l];
                return ((g % 2 == 0 ? pair & 15 : pair >> 4) | (fifth << 4), d * sc, -(m * mn));
            default:
                int half = i / 128, quarter = i % 128 / 32, j = i % 32;
                byte low = b[(64 * half) + (32 * (quarter & 1)) + j];
                int high = (b[128 + (32 * half) + j] >> (2 * quarter)) & 3;
                return (((quarter < 2 ? low & 15 : low >> 4) | (high << 4)) - 32, d * (sbyte)b[192 + (i / 16)], null);
        }
    }

    private static ushort Bits(BlockFormat format, float x)
        => format == BlockFormat.F16 ? BitConverter.HalfToUInt16Bits((Half)x) : (ushort)(BitConverter.SingleToUInt32Bits(x) >> 16);

    private static int Nibble(ReadOnlySpan<byte> quants, int i) => i < 16 ? quants[i] & 15 : quants[i - 16] >> 4;

    private static int Bit(ReadOnlySpan<byte> bits, int i) => (bits[i / 8] >> (i % 8)) & 1;

    private static Half Half(ReadOnlySpan<byte> bytes, int at) => BitConverter.UInt16BitsToHalf((ushort)(bytes[at] | (bytes[at + 1] << 8)));

    private static void Put(byte[] bytes, int at, ushort bits) => (bytes[at], bytes[at + 1]) = ((byte)bits, (byte)(bits >> 8));
}
