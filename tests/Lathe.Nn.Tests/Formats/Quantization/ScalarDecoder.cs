using System.Buffers.Binary;
using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Tests.Formats.Quantization;

/// <summary>Decodes a block element by element, written from the description of the layouts and not from the code under test.</summary>
internal static class ScalarDecoder
{
    public static float[] Decode(GgmlType type, ReadOnlySpan<byte> b)
    {
        float[] x = new float[type.BlockLength()];
        for (int i = 0; i < x.Length; i++)
            x[i] = Element(type, b, i);
        return x;
    }

    private static float Element(GgmlType type, ReadOnlySpan<byte> b, int i) => type switch
    {
        GgmlType.F32 => BinaryPrimitives.ReadSingleLittleEndian(b),
        GgmlType.F16 => F16(b, 0),
        GgmlType.BF16 => BitConverter.Int32BitsToSingle(b[0] << 16 | b[1] << 24),
        GgmlType.Q8_0 => (sbyte)b[2 + i] * F16(b, 0),
        GgmlType.Q4_0 => (Nibble(b[2..], i) - 8) * F16(b, 0),
        GgmlType.Q4_1 => (Nibble(b[4..], i) * F16(b, 0)) + F16(b, 2),
        GgmlType.Q5_0 => (Nibble(b[6..], i) + (16 * Bit(b[2..], i)) - 16) * F16(b, 0),
        GgmlType.Q5_1 => ((Nibble(b[8..], i) + (16 * Bit(b[4..], i))) * F16(b, 0)) + F16(b, 2),
        GgmlType.Q4_K => (F16(b, 0) * Six(b[4..], i / 32, false) * PairNibble(b[16..], i)) - (F16(b, 2) * Six(b[4..], i / 32, true)),
        GgmlType.Q5_K => (F16(b, 0) * Six(b[4..], i / 32, false) * (PairNibble(b[48..], i) + (16 * (b[16 + (i % 32)] >> (i / 32) & 1))))
            - (F16(b, 2) * Six(b[4..], i / 32, true)),
        GgmlType.Q6_K => F16(b, 208) * (sbyte)b[192 + (i / 16)] * (Low6(b, i) + (16 * (b[128 + (i / 128 * 32) + (i % 32)] >> (i % 128 / 32 * 2) & 3)) - 32),
        _ => throw new NotSupportedException(),
    };

    private static float F16(ReadOnlySpan<byte> b, int at) => (float)BinaryPrimitives.ReadHalfLittleEndian(b[at..]);

    // Elements 0 to 15 in the low halves of 16 bytes, 16 to 31 in the high.
    private static int Nibble(ReadOnlySpan<byte> q, int i) => i < 16 ? q[i] & 15 : q[i - 16] >> 4;

    private static int Bit(ReadOnlySpan<byte> bits, int i) => bits[i / 8] >> (i % 8) & 1;

    // Groups 0, 2, 4, 6 of 32 in the low halves of 32 bytes each, groups 1, 3, 5, 7 in the high.
    private static int PairNibble(ReadOnlySpan<byte> q, int i) => q[(i / 64 * 32) + (i % 32)] >> (4 * (i / 32 % 2)) & 15;

    private static int Six(ReadOnlySpan<byte> s, int group, bool minimum) => (group < 4, minimum) switch
    {
        (true, false) => s[group] & 63,
        (true, true) => s[group + 4] & 63,
        (false, false) => s[group + 4] & 15 | s[group - 4] >> 6 << 4,
        (false, true) => s[group + 4] >> 4 | s[group] >> 6 << 4,
    };

    private static int Low6(ReadOnlySpan<byte> b, int i) => b[(i / 128 * 64) + (i % 64)] >> (i % 128 / 64 * 4) & 15;
}
