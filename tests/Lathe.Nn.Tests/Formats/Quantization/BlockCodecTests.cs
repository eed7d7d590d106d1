using System.Buffers.Binary;
using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Tests.Formats.Quantization;

public sealed class BlockCodecTests
{
    public static TheoryData<GgmlType> Quantized => [.. BlockCodec.Types.Where(t => t.BlockLength() > 1)];

    [Theory]
    [MemberData(nameof(Quantized))]
    public void Encoding_is_ggmls_to_the_bit(GgmlType type)
    {
        float[] values = GgmlFixture.Values();
        byte[] encoded = new byte[type.ByteLength(values.Length)];
        BlockCodec.Encode(type, values, encoded);
        Assert.Equal(GgmlFixture.Bytes(type), encoded);
    }

    [Theory]
    [MemberData(nameof(Quantized))]
    public void Decoding_is_the_layout_read_element_by_element_for_every_scale_there_is(GgmlType type)
    {
        int bytes = type.BlockBytes();
        (int At, int Many)[] scales = type switch
        {
            GgmlType.Q6_K => [(208, 1)],
            GgmlType.Q4_1 or GgmlType.Q5_1 or GgmlType.Q4_K or GgmlType.Q5_K => [(0, 2), (2, 2)],
            _ => [(0, 1)],
        };
        var random = new Random(3);
        byte[] block = new byte[bytes];
        float[] decoded = new float[type.BlockLength()];
        foreach ((int at, int many) in scales)
        {
            // All 65,536 for the short blocks; of the long ones every subnormal, infinite and special one and a third of the rest.
            for (int bits = 0; bits < 65536; bits += bytes < 64 || (bits & 0x7c00) is 0 or 0x7c00 ? 1 : 3)
            {
                random.NextBytes(block);
                BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(at), (ushort)bits);
                if (many == 2 && bits % 2 == 0)
                    BinaryPrimitives.WriteHalfLittleEndian(block.AsSpan(2 - at), (Half)0.5f);
                BlockCodec.Decode(type, block, decoded);
                float[] expected = ScalarDecoder.Decode(type, block);
                if (!decoded.AsSpan().SequenceEqual(expected))
                    Assert.Equal(expected, decoded);
            }
        }
    }

    [Fact]
    public void Half_precision_widens_exactly_for_every_pattern()
    {
        byte[] bytes = new byte[2 * 65536];
        for (int i = 0; i < 65536; i++)
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2 * i), (ushort)i);
        float[] f16 = new float[65536], bf16 = new float[65536];
        BlockCodec.Decode(GgmlType.F16, bytes, f16);
        BlockCodec.Decode(GgmlType.BF16, bytes, bf16);
        for (int i = 0; i < 65536; i++)
        {
            Assert.Equal((float)BitConverter.UInt16BitsToHalf((ushort)i), f16[i]);
            Assert.Equal(float.IsNegative((float)BitConverter.UInt16BitsToHalf((ushort)i)), float.IsNegative(f16[i]));
            Assert.Equal((uint)i << 16, BitConverter.SingleToUInt32Bits(bf16[i]));
        }

        // And narrows back; odd lengths take the tail as well.
        foreach ((GgmlType type, float[] values) in ((GgmlType, float[])[])[(GgmlType.F16, f16), (GgmlType.BF16, bf16)])
        {
            byte[] narrow = new byte[2 * 65536];
            BlockCodec.Encode(type, values, narrow);
            for (int i = 0; i < 65536; i++)
            {
                if (!float.IsNaN(values[i]))
                    Assert.Equal((ushort)i, BinaryPrimitives.ReadUInt16LittleEndian(narrow.AsSpan(2 * i)));
            }

            float[] tail = new float[37];
            BlockCodec.Decode(type, bytes.AsSpan(2 * 1000, 2 * 37), tail);
            Assert.Equal(values[1000..1037], tail);
        }
    }

    [Theory]
    [InlineData(0x3F80_8000u, 0x3F80)]
    [InlineData(0x3F81_8000u, 0x3F82)]
    [InlineData(0x3F80_8001u, 0x3F81)]
    [InlineData(0x7F7F_FFFFu, 0x7F80)]
    [InlineData(0x7F80_0001u, 0x7FC0)]
    [InlineData(0xFF80_0000u, 0xFF80)]
    [InlineData(0x0000_8000u, 0x0000)]
    public void BF16_rounds_to_even(uint single, ushort expected)
        => Assert.Equal(expected, HalfFloats.ToBF16(BitConverter.UInt32BitsToSingle(single)));

    [Theory]
    [MemberData(nameof(Quantized))]
    public void Odd_blocks_come_back_near(GgmlType type)
    {
        int n = type.BlockLength();
        // The largest possible step as a part of the block's range, half of it to each side, and the rounding of scales.
        float tolerance = type switch { GgmlType.Q8_0 => 0.005f, GgmlType.Q6_K => 0.03f, GgmlType.Q5_0 or GgmlType.Q5_1 or GgmlType.Q5_K => 0.05f, _ => 0.1f };
        float[][] blocks =
        [
            new float[n],
            [.. Enumerable.Repeat(-3.25f, n)],
            [.. Enumerable.Repeat(1e-30f, n)],
            [.. Enumerable.Repeat(float.Epsilon, n)],
            [.. Enumerable.Range(0, n).Select(i => i % 2 == 0 ? float.Epsilon : -float.Epsilon * i)],
            [.. Enumerable.Range(0, n).Select(i => i == n / 2 ? 60000f : 0f)],
            [.. Enumerable.Range(0, n).Select(i => (i % 32) - 15.5f)],
            [.. Enumerable.Range(0, n).Select(i => 100f + (i % 7))],
            [.. Enumerable.Range(0, n).Select(i => -i * 0.01f)],
        ];
        byte[] encoded = new byte[type.BlockBytes()];
        float[] decoded = new float[n];
        foreach (float[] block in blocks)
        {
            BlockCodec.Encode(type, block, encoded);
            BlockCodec.Decode(type, encoded, decoded);
            float range = Math.Max(block.Max(), 0) - Math.Min(block.Min(), 0);
            for (int i = 0; i < n; i++)
                Assert.Equal(block[i], decoded[i], (tolerance * range) + 1e-7f);
        }
    }

    [Theory]
    [MemberData(nameof(Quantized))]
    public void A_block_is_encoded_the_same_alone_and_among_others(GgmlType type)
    {
        float[] values = GgmlFixture.Values();
        int n = type.BlockLength(), bytes = type.BlockBytes();
        for (int blocks = 1; blocks <= values.Length / n; blocks++)
        {
            byte[] together = new byte[blocks * bytes], alone = new byte[bytes];
            BlockCodec.Encode(type, values.AsSpan(0, blocks * n), together);
            for (int b = 0; b < blocks; b++)
            {
                BlockCodec.Encode(type, values.AsSpan(b * n, n), alone);
                Assert.Equal(alone, together.AsSpan(b * bytes, bytes));
            }
        }
    }

    [Fact]
    public void Halves_narrow_as_the_runtime_does_for_any_bits()
    {
        var random = new Random(7);
        float[] values = new float[1 << 16];
        for (int i = 0; i < values.Length; i++)
            values[i] = i % 4 == 0 ? BitConverter.UInt32BitsToSingle((uint)random.NextInt64()) : (float)BitConverter.UInt16BitsToHalf((ushort)random.Next(0x7c00)) * (1 + ((random.Next(5) - 2) * (1f / 4096)));
        (values[0], values[1], values[2], values[3], values[4]) = (65519.996f, 65520, -65536, (1f / (1 << 25)), MathF.BitIncrement(1f / (1 << 25)));
        byte[] f16 = new byte[2 * values.Length], bf16 = new byte[f16.Length];
        BlockCodec.Encode(GgmlType.F16, values, f16);
        BlockCodec.Encode(GgmlType.BF16, values, bf16);
        for (int i = 0; i < values.Length; i++)
        {
            Half half = BinaryPrimitives.ReadHalfLittleEndian(f16.AsSpan(2 * i));
            Assert.True(BitConverter.HalfToUInt16Bits(half) == BitConverter.HalfToUInt16Bits((Half)values[i]) || (Half.IsNaN(half) && float.IsNaN(values[i])), $"{values[i]:R}");
            Assert.Equal(HalfFloats.ToBF16(values[i]), BinaryPrimitives.ReadUInt16LittleEndian(bf16.AsSpan(2 * i)));
        }
    }

    [Fact]
    public void More_bits_and_searched_scales_lose_less()
    {
        var random = new Random(5);
        float[] values = [.. Enumerable.Range(0, 256 * 64).Select(_ => (float)((random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5) * 0.1))];
        double[] errors = [.. ((GgmlType[])[GgmlType.Q4_0, GgmlType.Q4_1, GgmlType.Q4_K, GgmlType.Q5_0, GgmlType.Q5_1, GgmlType.Q5_K, GgmlType.Q6_K, GgmlType.Q8_0]).Select(Error)];
        Assert.Equal(errors.OrderDescending(), errors);

        double Error(GgmlType type)
        {
            byte[] encoded = new byte[type.ByteLength(values.Length)];
            float[] decoded = new float[values.Length];
            BlockCodec.Encode(type, values, encoded);
            BlockCodec.Decode(type, encoded, decoded);
            return Math.Sqrt(values.Zip(decoded, (a, b) => (double)(a - b) * (a - b)).Average());
        }
    }

    [Fact]
    public void Wrong_lengths_types_and_numbers_are_refused()
    {
        Assert.Contains("whole blocks of 32", Assert.Throws<ArgumentException>(() => BlockCodec.Decode(GgmlType.Q8_0, new byte[34], new float[31])).Message, StringComparison.Ordinal);
        Assert.Contains("35 bytes do not match", Assert.Throws<ArgumentException>(() => BlockCodec.Encode(GgmlType.Q8_0, new float[32], new byte[35])).Message, StringComparison.Ordinal);
        Assert.Contains("does not decode IQ1_S", Assert.Throws<NotSupportedException>(() => BlockCodec.Decode(GgmlType.IQ1_S, [], [])).Message, StringComparison.Ordinal);
        Assert.Contains("does not decode type 999", Assert.Throws<NotSupportedException>(() => BlockCodec.Decode((GgmlType)999, [], [])).Message, StringComparison.Ordinal);
        float[] infinite = new float[256];
        infinite[200] = float.NegativeInfinity;
        Assert.Contains("Element 200 is -Infinity", Assert.Throws<InvalidDataException>(() => BlockCodec.Encode(GgmlType.Q4_K, infinite, new byte[144])).Message, StringComparison.Ordinal);
    }
}
