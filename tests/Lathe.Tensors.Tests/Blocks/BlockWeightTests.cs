using Lathe.Tensors.Blocks;

namespace Lathe.Tensors.Tests.Blocks;

public sealed class BlockWeightTests
{
    public static TheoryData<BlockFormat> Formats => [.. Enum.GetValues<BlockFormat>()];

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_is_written_is_read_back_bit_for_bit(BlockFormat format)
    {
        var random = new Random(1);
        foreach (int rows in (int[])[1, 3, 15, 16, 17, 33])
        {
            foreach (int blocks in (int[])[1, 2, 5])
            {
                int columns = blocks * format.BlockLength();
                using var weight = new BlockWeight(columns, (rows, format));
                byte[] file = new byte[weight.FileBytes(0, rows)], back = new byte[file.Length];
                random.NextBytes(file);
                weight.Write(0, rows, file);
                weight.Read(0, rows, back);
                Assert.Equal(file, back);
                weight.Read(rows - 1, 1, back.AsSpan(0, (int)format.RowBytes(columns)));
                Assert.Equal(file[^(int)format.RowBytes(columns)..], back[..(int)format.RowBytes(columns)]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Whole_panels_and_single_rows_move_to_the_same_places(BlockFormat format)
    {
        const int Rows = 37;
        var random = new Random(2);
        int columns = format.BlockLength() * (format.BlockLength() == 1 ? 21 : 3), size = (int)format.RowBytes(columns);
        using var weight = new BlockWeight(columns, (Rows, format));
        byte[] file = new byte[Rows * size], back = new byte[file.Length];
        random.NextBytes(file);
        weight.Write(0, Rows, file);
        for (int r = 0; r < Rows; r++) weight.Read(r, 1, back.AsSpan(r * size, size));
        Assert.Equal(file, back);
        random.NextBytes(file);
        for (int r = 0; r < Rows; r++) weight.Write(r, 1, file.AsSpan(r * size, size));
        weight.Read(0, Rows, back);
        Assert.Equal(file, back);
        // From the middle of a panel over a whole one into the next.
        random.NextBytes(file.AsSpan(5 * size, 30 * size));
        weight.Write(5, 30, file.AsSpan(5 * size, 30 * size));
        weight.Read(0, Rows, back);
        Assert.Equal(file, back);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Rows_decode_to_the_bits_of_a_scalar_decoder(BlockFormat format)
    {
        var random = new Random(2);
        int columns = 3 * Math.Max(32, format.BlockLength());
        using var weight = new BlockWeight(columns, (19, format));
        byte[] file = new byte[weight.FileBytes(0, 19)];
        random.NextBytes(file);
        weight.Write(0, 19, file);
        float[] values = new float[columns];
        int size = (int)format.RowBytes(columns);
        for (int r = 0; r < 19; r++)
        {
            weight.DecodeRow(r, values);
            ReadOnlySpan<byte> row = file.AsSpan(r * size, size);
            for (int i = 0; i < columns; i++) Same(ScalarBlocks.Decode(format, row, i), values[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_bit_pattern_of_a_scale_decodes(BlockFormat format)
    {
        int columns = format.BlockLength(), size = format.BlockBytes();
        int[] at = format.BlockLength() == 1 ? [0] : ScalarBlocks.HalvesAt(format);
        using var weight = new BlockWeight(columns, (65536, format));
        byte[] file = new byte[65536 * size];
        new Random(3).NextBytes(file);
        for (int bits = 0; bits < 65536; bits++)
        {
            int half = (bits * size) + at[bits % at.Length];
            (file[half], file[half + 1]) = ((byte)bits, (byte)(bits >> 8));
        }

        weight.Write(0, 65536, file);
        float[] values = new float[columns];
        for (int r = 0; r < 65536; r++)
        {
            weight.DecodeRow(r, values);
            for (int i = 0; i < columns; i += 7) Same(ScalarBlocks.Decode(format, file.AsSpan(r * size, size), i), values[i]);
        }
    }

    [Fact]
    public void Segments_of_several_formats_keep_their_rows()
    {
        var random = new Random(4);
        (int Rows, BlockFormat Format)[] parts = [(20, BlockFormat.Q4_K), (7, BlockFormat.Q6_K), (16, BlockFormat.Q8_0), (16, BlockFormat.Q8_0), (5, BlockFormat.F16)];
        using var weight = new BlockWeight(256, parts);
        Assert.Equal(64, weight.Rows);
        byte[] file = [.. parts.SelectMany(p => Enumerable.Range(0, p.Rows).SelectMany(_ => ScalarBlocks.Random(random, p.Format, 256)))];
        Assert.Equal(file.Length, weight.FileBytes(0, 64));
        // In odd pieces, across the borders of segments.
        for (int first = 0, at = 0; first < 64;)
        {
            int count = Math.Min(9, 64 - first), size = (int)weight.FileBytes(first, count);
            weight.Write(first, count, file.AsSpan(at, size));
            (first, at) = (first + count, at + size);
        }

        byte[] back = new byte[file.Length];
        weight.Read(0, 64, back);
        Assert.Equal(file, back);
        float[] values = new float[256];
        weight.DecodeRow(26, values);
        int before = (int)weight.FileBytes(0, 26);
        for (int i = 0; i < 256; i++) Same(ScalarBlocks.Decode(BlockFormat.Q6_K, file.AsSpan(before, 210), i), values[i]);
        Assert.Equal([new BlockSegment(0, 20, BlockFormat.Q4_K), new(20, 7, BlockFormat.Q6_K), new(27, 16, BlockFormat.Q8_0), new(43, 16, BlockFormat.Q8_0), new(59, 5, BlockFormat.F16)], weight.Segments);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Panels_take_little_more_than_the_file(BlockFormat format)
    {
        using var weight = new BlockWeight(2048, (256, format));
        Assert.InRange(weight.Bytes, weight.FileBytes(0, 256), (long)(weight.FileBytes(0, 256) * 1.03));
    }

    [Fact]
    public void Mistakes_are_explained()
    {
        Assert.Contains("whole blocks of 256", Assert.Throws<ArgumentException>(() => new BlockWeight(128, (4, BlockFormat.Q4_K))).Message, StringComparison.Ordinal);
        Assert.Contains("0 rows", Assert.Throws<ArgumentException>(() => new BlockWeight(32, (0, BlockFormat.Q4_0))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new BlockWeight(32));
        using var weight = new BlockWeight(32, (4, BlockFormat.Q8_0));
        Assert.Contains("136 bytes", Assert.Throws<ArgumentException>(() => weight.Write(0, 4, new byte[135])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => weight.Write(3, 2, new byte[68]));
        Assert.Throws<ArgumentOutOfRangeException>(() => weight.Read(-1, 1, new byte[34]));
        Assert.Throws<ArgumentException>(() => weight.DecodeRow(0, new float[31]));
        weight.Dispose();
        Assert.Throws<ObjectDisposedException>(() => weight.DecodeRow(0, new float[32]));
    }

    private static void Same(float expected, float actual)
    {
        if (float.IsNaN(expected)) Assert.True(float.IsNaN(actual));
        else Assert.Equal(BitConverter.SingleToUInt32Bits(expected), BitConverter.SingleToUInt32Bits(actual));
    }
}
