using Lathe.Nn.Formats;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Quantization;
using Lathe.Tensors;

namespace Lathe.Nn.Tests.Formats.Gguf;

public sealed class GgufRoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder["t.gguf"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Metadata_of_every_type_comes_back_with_its_type()
    {
        var metadata = new Dictionary<string, object>
        {
            ["general.architecture"] = "llama",
            ["u8"] = byte.MaxValue,
            ["i8"] = sbyte.MinValue,
            ["u16"] = ushort.MaxValue,
            ["i16"] = short.MinValue,
            ["u32"] = uint.MaxValue,
            ["i32"] = int.MinValue,
            ["u64"] = ulong.MaxValue,
            ["i64"] = long.MinValue,
            ["f32"] = -0.1f,
            ["f64"] = double.Epsilon,
            ["yes"] = true,
            ["no"] = false,
            ["empty"] = "",
            ["text"] = "{% for m in messages %}ü語𝄞\n{% endfor %}",
            ["tokens"] = new[] { "<s>", "", "▁語", "\0" },
            ["scores"] = new[] { 0f, -1e9f, float.NegativeInfinity },
            ["types"] = new[] { 1, -3 },
            ["bytes"] = new byte[] { 0, 255 },
            ["sbytes"] = new sbyte[] { -1 },
            ["shorts"] = new short[] { -2 },
            ["ushorts"] = new ushort[] { 2 },
            ["uints"] = new uint[] { 4_000_000_000 },
            ["ulongs"] = new ulong[] { 1ul << 63 },
            ["longs"] = new long[] { -1L << 62 },
            ["doubles"] = new[] { Math.PI },
            ["flags"] = new[] { true, false, true },
            ["none"] = Array.Empty<string>(),
            ["nested"] = new object[] { new[] { 1, 2 }, new[] { "a" }, new object[] { Array.Empty<float>(), Array.Empty<object>() } },
        };
        var writer = new GgufWriter();
        foreach ((string key, object value) in metadata)
            writer.Metadata[key] = value;
        writer.Save(FilePath);

        using GgufFile file = GgufFile.Open(FilePath);
        Assert.Equal(3, file.Version);
        Assert.Equal(metadata.Keys, file.Metadata.Keys);
        Assert.Empty(file.Weights);
        foreach ((string key, object value) in metadata)
        {
            Assert.Equal(value.GetType(), file.Metadata[key].GetType());
            Assert.Equal(value, file.Metadata[key]);
        }
    }

    [Theory]
    [InlineData(32)]
    [InlineData(1)]
    [InlineData(4096)]
    public void Tensors_of_every_type_come_back(int alignment)
    {
        var writer = new GgufWriter();
        if (alignment != 32)
            writer.Metadata["general.alignment"] = (uint)alignment;
        var random = new Random(1);
        var expected = new Dictionary<string, (Shape Shape, GgmlType Type, float[] Values)>();
        foreach (GgmlType type in BlockCodec.Types)
        {
            int block = type.BlockLength();
            foreach (Shape shape in (Shape[])[[3 * block], [0, block], [1, block], [5, 2 * block], [2, 1, 3, block]])
            {
                float[] values = [.. Enumerable.Range(0, (int)shape.Count).Select(_ => (random.NextSingle() - 0.5f) * 3)];
                string name = $"{type}.{expected.Count}";
                expected[name] = (shape, type, values);
                writer.Add(name, shape, type, values);
            }
        }

        float[] scalar = [42];
        writer.Add("scalar", [], GgmlType.F32, scalar);
        writer.Save(FilePath);

        using GgufFile file = GgufFile.Open(FilePath);
        Assert.Equal(alignment, file.Alignment);
        Assert.Equal(0, new FileInfo(FilePath).Length % alignment);
        Assert.Equal([.. expected.Keys, "scalar"], file.Weights.Select(w => w.Name));
        foreach ((string name, (Shape shape, GgmlType type, float[] values)) in expected)
        {
            Assert.Equal(new WeightInfo(name, shape, type.Name(), type.ByteLength(shape.Count)), file[name]);
            byte[] encoded = new byte[type.ByteLength(values.Length)];
            BlockCodec.Encode(type, values, encoded);
            float[] decoded = new float[values.Length];
            BlockCodec.Decode(type, encoded, decoded);
            Assert.Equal(decoded, Read(file, name));
        }

        Assert.Equal(scalar, Read(file, "scalar"));
    }

    [Fact]
    public void A_file_copied_tensor_by_tensor_is_the_same_file()
    {
        string path = SharedData.Find("models/llama-2-tiny-random.gguf");
        using GgufFile source = GgufFile.Open(path);
        var writer = new GgufWriter();
        foreach ((string key, object value) in source.Metadata)
            writer.Metadata[key] = value;
        foreach (GgufTensor tensor in source.Tensors)
            writer.AddCopy(source, tensor.Name);
        writer.Save(FilePath);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(FilePath));
    }

    [Fact]
    public void Weights_of_another_source_are_converted_as_they_are_written()
    {
        var writer = new GgufWriter();
        float[] values = [.. Enumerable.Range(0, 512).Select(i => MathF.Sin(i))];
        writer.Add("a", [2, 256], GgmlType.F32, values);
        writer.Save(FilePath);
        using GgufFile source = GgufFile.Open(FilePath);
        var second = new GgufWriter();
        second.Add(source, "a", "b", GgmlType.Q6_K);
        second.Save(_folder["second.gguf"]);
        using GgufFile result = GgufFile.Open(_folder["second.gguf"]);
        Assert.Equal("Q6_K", result["b"].Type);
        Assert.All(values.Zip(Read(result, "b")), p => Assert.Equal(p.First, p.Second, 0.02f));
    }

    [Fact]
    public void What_cannot_be_written_is_refused_and_leaves_the_old_file()
    {
        var writer = new GgufWriter();
        float[] values = new float[64];
        writer.Add("a", [2, 32], GgmlType.F32, values);
        Assert.Contains("multiple of 256", Assert.Throws<ArgumentException>(() => writer.Add("b", [2, 32], GgmlType.Q4_K, values)).Message, StringComparison.Ordinal);
        Assert.Contains("already a tensor 'a'", Assert.Throws<ArgumentException>(() => writer.Add("a", [2, 32], GgmlType.F16, values)).Message, StringComparison.Ordinal);
        Assert.Contains("at most 63", Assert.Throws<ArgumentException>(() => writer.Add(new string('x', 64), [2, 32], GgmlType.F16, values)).Message, StringComparison.Ordinal);
        Assert.Contains("has 64 elements, got 3", Assert.Throws<ArgumentException>(() => writer.Add("c", [64], GgmlType.F32, new float[3])).Message, StringComparison.Ordinal);
        Assert.Contains("at most 4", Assert.Throws<ArgumentException>(() => writer.Add("c", [2, 2, 2, 2, 4], GgmlType.F32, values)).Message, StringComparison.Ordinal);
        Assert.Contains("does not encode IQ4_NL", Assert.Throws<ArgumentException>(() => writer.Add("c", [64], GgmlType.IQ4_NL, values)).Message, StringComparison.Ordinal);

        File.WriteAllText(FilePath, "old");
        float[] bad = new float[64];
        bad[33] = float.NaN;
        writer.Add("bad", [64], GgmlType.Q8_0, bad);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => writer.Save(FilePath));
        Assert.Contains("Tensor 'bad', from element 0: Element 33 is NaN", error.Message, StringComparison.Ordinal);
        bad[33] = 0;
        writer.Metadata["x"] = 1m;
        Assert.Contains("Metadata 'x' is a Decimal", Assert.Throws<ArgumentException>(() => writer.Save(FilePath)).Message, StringComparison.Ordinal);
        writer.Metadata["x"] = new object[] { 1 };
        Assert.Contains("expected arrays", Assert.Throws<ArgumentException>(() => writer.Save(FilePath)).Message, StringComparison.Ordinal);
        Assert.Equal("old", File.ReadAllText(FilePath));
        Assert.Single(Directory.GetFiles(_folder.FullName));
    }

    private static float[] Read(GgufFile file, string name)
    {
        float[] values = new float[file[name].Shape.Count];
        file.Read(name, values);
        return values;
    }
}
