using System.Runtime.Intrinsics;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Kernels.Assembly;
using Lathe.Tensors.Kernels.Cached;
using Lathe.Tensors.Memory;

namespace Lathe.Tensors.Tests.Kernels.Cached;

/// <summary>Halves and bytes in a cache, against .NET's own conversion and ggml's rule.</summary>
public sealed unsafe class CodecTests
{
    [Fact]
    public void Every_half_is_read_as_dotnet_reads_it()
    {
        ushort* bits = stackalloc ushort[16];
        for (int first = 0; first < 65536; first += 16)
        {
            for (int i = 0; i < 16; i++) bits[i] = (ushort)(first + i);
            Vector512<float> values = HalfLanes.Load(bits);
            for (int i = 0; i < 16; i++)
            {
                float expected = (float)BitConverter.UInt16BitsToHalf(bits[i]);
                if (float.IsNaN(expected)) Assert.True(float.IsNaN(values[i]));
                else Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(values[i]));
            }
        }
    }

    [Fact]
    public void Assembled_conversion_gives_the_same_bits()
    {
        Assert.SkipUnless(HalfRunCode.Available, "This processor runs no assembled code, or LATHE_NO_ASSEMBLY is 1.");
        using var halves = new NativeBuffer(65536 * sizeof(ushort));
        using var floats = new NativeBuffer(65536 * sizeof(float));
        var bits = (ushort*)halves.Pointer;
        var values = (float*)floats.Pointer;
        for (int i = 0; i < 65536; i++) bits[i] = (ushort)i;
        HalfRunCode.Run(bits, values, 65536 / HalfRunCode.Round);
        for (int i = 0; i < 65536; i += 16)
        {
            Vector512<float> expected = HalfLanes.Load(bits + i);
            for (int j = 0; j < 16; j++)
            {
                if (float.IsNaN(expected[j])) Assert.True(float.IsNaN(values[i + j]));
                else Assert.Equal(BitConverter.SingleToUInt32Bits(expected[j]), BitConverter.SingleToUInt32Bits(values[i + j]));
            }
        }
    }

    [Fact]
    public void Floats_are_rounded_as_dotnet_rounds_them_but_stay_finite()
    {
        var random = new Random(5);
        float[] values = new float[16];
        ushort* bits = stackalloc ushort[16];
        for (int round = 0; round < 20000; round++)
        {
            for (int i = 0; i < 16; i++)
            {
                values[i] = round % 3 == 0
                    ? BitConverter.UInt32BitsToSingle((uint)random.NextInt64(1L << 32))
                    : (float)BitConverter.UInt16BitsToHalf((ushort)random.Next(65536)) * (1 + ((random.Next(5) - 2) / 4096f));
            }

            HalfLanes.Store(Vector512.LoadUnsafe(ref values[0]), bits);
            for (int i = 0; i < 16; i++)
            {
                Half expected = (Half)(float.IsFinite(values[i]) ? Math.Clamp(values[i], -65504f, 65504f) : values[i]);
                if (Half.IsNaN(expected)) Assert.True(Half.IsNaN(BitConverter.UInt16BitsToHalf(bits[i])));
                else Assert.True(BitConverter.HalfToUInt16Bits(expected) == bits[i], $"{values[i]:R}: {bits[i]:x4} instead of {BitConverter.HalfToUInt16Bits(expected):x4}");
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(31)]
    [InlineData(64)]
    [InlineData(80)]
    [InlineData(97)]
    public void Bytes_have_the_scale_of_their_thirty_two(int size)
    {
        var random = new Random(size);
        float[] row = [.. Enumerable.Range(0, size).Select(i => (float)((random.NextDouble() - 0.5) * Math.Pow(10, i / 32)))];
        if (size > 32) row.AsSpan(32, Math.Min(32, size - 32)).Clear();
        using var column = new NativeBuffer(ByteCodec.KeyBytes(size) + ByteCodec.ValueBytes(size), zeroed: true);
        using var scratch = new NativeBuffer(ByteCodec.Scratch(size) * sizeof(float));
        byte* values = column.Pointer + ByteCodec.KeyBytes(size);
        int padded = WholeCodec<float>.Padded(size);
        foreach (int position in (int[])[0, 13, 63])
        {
            fixed (float* x = row)
            {
                ByteCodec.PutKey(column.Pointer, position, x, size);
                ByteCodec.PutValue(values, position, x, size);
            }

            float[] expected = Rounded(row);
            float* keys = ByteCodec.Keys(column.Pointer, size, position, position + 1, (float*)scratch.Pointer);
            for (int d = 0; d < size; d++) Assert.Equal(expected[d], keys[(d * KeyValueStore.Column) + position]);
            float* back = ByteCodec.Values(values, size, position, position + 1, (float*)scratch.Pointer);
            for (int d = 0; d < padded; d++) Assert.Equal(d < size ? expected[d] : 0, back[(position * padded) + d]);
        }
    }

    [Fact]
    public void A_row_that_is_no_number_stays_one_that_is_not()
    {
        float[] row = [1, float.NaN, 3];
        using var column = new NativeBuffer(ByteCodec.KeyBytes(3) + ByteCodec.ValueBytes(3), zeroed: true);
        using var scratch = new NativeBuffer(ByteCodec.Scratch(3) * sizeof(float));
        fixed (float* x = row) ByteCodec.PutKey(column.Pointer, 5, x, 3);
        Assert.True(float.IsNaN(ByteCodec.Keys(column.Pointer, 3, 5, 6, (float*)scratch.Pointer)[KeyValueStore.Column + 5]));
    }

    private static float[] Rounded(float[] row)
    {
        float[] result = new float[row.Length];
        for (int first = 0; first < row.Length; first += 32)
        {
            int count = Math.Min(32, row.Length - first);
            float scale = (float)(Half)(row.AsSpan(first, count).ToArray().Max(Math.Abs) / 127), inverse = scale == 0 ? 0 : 1 / scale;
            for (int i = first; i < first + count; i++) result[i] = scale * Math.Clamp(MathF.Round(row[i] * inverse), -127, 127);
        }

        return result;
    }
}
