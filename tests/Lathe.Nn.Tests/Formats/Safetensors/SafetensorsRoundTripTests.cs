using System.Buffers.Binary;
using System.Text;
using Lathe.Nn.Formats.Safetensors;

namespace Lathe.Nn.Tests.Formats.Safetensors;

public sealed class SafetensorsRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder["t.safetensors"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_type_shape_and_the_metadata_come_back()
    {
        var writer = new SafetensorsWriter { Metadata = { ["format"] = "pt", ["note"] = "é \"quoted\" <b>" } };
        writer.Add("f32", [2, 3], [1f, -2f, 3.5f, float.NaN, float.PositiveInfinity, -0f]);
        writer.Add("f64", [1], [Math.PI]);
        writer.Add("f16", [3], [(Half)0.5f, Half.MaxValue, (Half)(-2f)]);
        writer.Add("bf16", SafetensorsDType.BF16, [2], new byte[] { 0x80, 0x3F, 0x49, 0xC0 });
        writer.Add("i64", [2], [long.MaxValue, -1L]);
        writer.Add("i32", [2], [int.MinValue, 7]);
        writer.Add("i16", [2], [short.MinValue, (short)7]);
        writer.Add("i8", [2], [(sbyte)-128, (sbyte)7]);
        writer.Add("u8", [2], [(byte)255, (byte)7]);
        writer.Add("bool", [3], [true, false, true]);
        writer.Add("scalar", [], [42f]);
        writer.Add("empty", [0, 5], Array.Empty<float>());
        writer.Add("naïve 日本", [1], [1f]);
        writer.Save(FilePath);

        using SafetensorsFile file = SafetensorsFile.Open(FilePath);
        Assert.Equal(13, file.Entries.Count);
        Assert.Equal(["format", "note"], file.Metadata.Keys.Order());
        Assert.Equal("é \"quoted\" <b>", file.Metadata["note"]);
        Assert.Equal([1f, -2f, 3.5f, float.NaN, float.PositiveInfinity, -0f], file.Read<float>("f32"));
        Assert.Equal([2L, 3L], file["f32"].Shape);
        Assert.Equal([Math.PI], file.Read<double>("f64"));
        Assert.Equal([(float)Math.PI], file.Read<float>("f64"));
        Assert.Equal([0.5f, 65504f, -2f], file.Read<float>("f16"));
        Assert.Equal([1.0, -3.140625], file.Read<double>("bf16"));
        Assert.Equal([long.MaxValue, -1L], file.Read<long>("i64"));
        Assert.Equal([9.223372036854775807e18, -1.0], file.Read<double>("i64"));
        Assert.Equal([int.MinValue, 7], file.Read<int>("i32"));
        Assert.Equal([-32768, 7], file.Read<int>("i16"));
        Assert.Equal([-128f, 7f], file.Read<float>("i8"));
        Assert.Equal([255, 7], file.Read<int>("u8"));
        Assert.Equal([1L, 0L, 1L], file.Read<long>("bool"));
        Assert.Equal([1f, 0f, 1f], file.Read<float>("bool"));
        Assert.Empty(file["scalar"].Shape);
        Assert.Equal([42f], file.Read<float>("scalar"));
        Assert.Empty(file.Read<float>("empty"));
        Assert.Equal(0, file.Bytes("empty").Length);
        Assert.True(file.Contains("naïve 日本"));
        Assert.Equal([0x80, 0x3F, 0x49, 0xC0], file.Bytes("bf16").ToArray());
        Assert.Equal("f32 F32 [2, 3]", file["f32"].ToString());
    }

    [Fact]
    public void The_bytes_are_those_of_the_reference_implementation()
    {
        var writer = new SafetensorsWriter { Metadata = { ["format"] = "pt" } };
        writer.Add("b", [1], [(byte)9]);
        writer.Add("a", [2], [1f, 2f]);
        writer.Add("c", [1], [5L]);
        writer.Save(FilePath);

        byte[] bytes = File.ReadAllBytes(FilePath);
        int length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        const string Json = """{"__metadata__":{"format":"pt"},"c":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[8,16]},"b":{"dtype":"U8","shape":[1],"data_offsets":[16,17]}}""";
        Assert.Equal(Json.PadRight((Json.Length + 7) / 8 * 8), Encoding.UTF8.GetString(bytes, 8, length));
        Assert.Equal(8 + length + 17, bytes.Length);
        Assert.Equal(9, bytes[^1]);
        writer.Save(_folder["again"]);
        Assert.Equal(bytes, File.ReadAllBytes(_folder["again"]));
    }

    [Fact]
    public void A_file_without_tensors_is_valid()
    {
        new SafetensorsWriter().Save(FilePath);
        using SafetensorsFile file = SafetensorsFile.Open(FilePath);
        Assert.Empty(file.Entries);
        Assert.Empty(file.Metadata);
        Assert.Contains("has none", Assert.Throws<SafetensorsException>(() => file["x"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void Slices_callbacks_and_large_tensors()
    {
        float[] values = Enumerable.Range(0, 3_000_000).Select(i => (float)i).ToArray();
        var writer = new SafetensorsWriter();
        writer.Add("array", [3, 1_000_000], (ReadOnlyMemory<float>)values);
        writer.Add("callback", SafetensorsDType.I32, [2], stream => stream.Write([1, 0, 0, 0, 2, 0, 0, 0]));
        writer.Save(FilePath);

        using SafetensorsFile file = SafetensorsFile.Open(FilePath);
        Assert.Equal(values, file.Read<float>("array"));
        double[] slice = new double[3];
        file.CopyTo("array", 2_999_997, slice.AsSpan());
        Assert.Equal([2_999_997.0, 2_999_998, 2_999_999], slice);
        Assert.Equal([1, 2], file.Read<int>("callback"));
        Assert.Equal(1, file.Address("callback")[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.CopyTo("array", 2_999_998, new double[3].AsSpan()));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.CopyTo("array", -1, new double[3].AsSpan()));
        Assert.Throws<ArgumentException>(() => file.CopyTo("array", new double[3].AsSpan()));
    }

    [Fact]
    public void Lossy_integer_reads_are_refused()
    {
        var writer = new SafetensorsWriter();
        writer.Add("f", [1], [1f]);
        writer.Add("big", [2], [1L, 1L << 40]);
        writer.Save(FilePath);

        using SafetensorsFile file = SafetensorsFile.Open(FilePath);
        Assert.Contains("it holds F32: expected integers", Assert.Throws<SafetensorsException>(() => file.Read<int>("f")).Message, StringComparison.Ordinal);
        Assert.Contains("element 1 is 1099511627776", Assert.Throws<SafetensorsException>(() => file.Read<int>("big")).Message, StringComparison.Ordinal);
        SafetensorsException missing = Assert.Throws<SafetensorsException>(() => file.Read<int>("nope"));
        Assert.Equal("nope", missing.Tensor);
        Assert.Contains("for example big, f", missing.Message, StringComparison.Ordinal);
        Assert.Throws<NotSupportedException>(() => file.Read<short>("big"));
    }

    [Fact]
    public void A_disposed_file_says_so()
    {
        var writer = new SafetensorsWriter();
        writer.Add("f", [1], [1f]);
        writer.Save(FilePath);
        SafetensorsFile file = SafetensorsFile.Open(FilePath);
        file.Dispose();
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Bytes("f").Length);
        Assert.Throws<ObjectDisposedException>(() => file.Read<float>("f"));
    }

    [Fact]
    public void The_writer_refuses_what_a_reader_would()
    {
        var writer = new SafetensorsWriter();
        writer.Add("a", [1], [1f]);
        Assert.Contains("already a tensor 'a'", Assert.Throws<ArgumentException>(() => writer.Add("a", [1], [1f])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => writer.Add("__metadata__", [1], [1f]));
        Assert.Contains("needs 6 elements, got 5", Assert.Throws<ArgumentException>(() => writer.Add("b", [2, 3], new float[5])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => writer.Add("b", SafetensorsDType.BF16, [2], new byte[3]));
        Assert.Throws<ArgumentOutOfRangeException>(() => writer.Add("b", [-1], Array.Empty<float>()));
        Assert.Throws<ArgumentException>(() => writer.Add("b", SafetensorsDType.F32, [1L << 40, 1L << 40], _ => { }));
        Assert.Throws<NotSupportedException>(() => writer.Add("b", [1], [1u]));

        File.WriteAllText(FilePath, "old");
        writer.Add("short", SafetensorsDType.F32, [2], stream => stream.Write(new byte[7]));
        Assert.Contains("wrote 7 bytes", Assert.Throws<InvalidOperationException>(() => writer.Save(FilePath)).Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(FilePath));
        Assert.Single(Directory.GetFiles(_folder.FullName));
    }

    [Fact]
    public void A_file_can_be_replaced_while_it_is_open()
    {
        var writer = new SafetensorsWriter();
        writer.Add("f", [1], [1f]);
        writer.Save(FilePath);
        using SafetensorsFile old = SafetensorsFile.Open(FilePath);
        var second = new SafetensorsWriter();
        second.Add("f", [1], [2f]);
        second.Save(FilePath);
        using SafetensorsFile replaced = SafetensorsFile.Open(FilePath);
        Assert.Equal(1f, old.Read<float>("f")[0]);
        Assert.Equal(2f, replaced.Read<float>("f")[0]);
    }

    [Fact]
    public void A_file_from_elsewhere_loads()
    {
        using SafetensorsFile file = SafetensorsFile.Open(SharedData.Find("models/mnist_cnn.safetensors"));
        Assert.Equal([8L, 1L, 3L, 3L], file["conv1.weight"].Shape);
        Assert.Equal([32L, 1L], [file["fc1.weight"].Shape[0], file["norm1.num_batches_tracked"].ElementCount]);
        foreach (SafetensorsEntry entry in file.Entries)
        {
            double[] values = file.Read<double>(entry.Name);
            Assert.All(values, value => Assert.True(double.IsFinite(value)));
        }

        var writer = new SafetensorsWriter();
        foreach (SafetensorsEntry entry in file.Entries)
            writer.Add(entry.Name, entry.DType, entry.Shape.AsSpan(), file.Bytes(entry.Name).ToArray());
        writer.Save(FilePath);
        using SafetensorsFile copy = SafetensorsFile.Open(FilePath);
        foreach (SafetensorsEntry entry in file.Entries)
            Assert.True(file.Bytes(entry.Name).SequenceEqual(copy.Bytes(entry.Name)));
    }
}
