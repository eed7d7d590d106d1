using System.Text;
using Lathe.Nn.Formats.Gguf;
using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Tests.Formats.Gguf;

public sealed class GgufMalformedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder["t.gguf"];

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, Action<BinaryWriter>> Files => new()
    {
        { "it ends after 0 bytes, inside the header", w => { } },
        { "it begins with 0x67676D6C: expected 'GGUF'", w => w.Write("ggml1234"u8) },
        { "GGUF version 1: Lathe reads versions 2 and 3", w => Start(w, 0, 0, version: 1) },
        { "GGUF version 4", w => Start(w, 0, 0, version: 4) },
        { "big-endian", w => Start(w, 0, 0, version: 0x03000000) },
        { "claims 1000000 tensors, but only 8 bytes follow", w => Start(w, 1_000_000, 0) },
        { "claims 18446744073709551615 metadata keys", w => Start(w, 0, ulong.MaxValue) },
        { "the name of metadata key 0 claims 4294967296 bytes", w => { Start(w, 0, 1); w.Write(1ul << 32); w.Write(new byte[20]); } },
        { "the name of metadata key 0 is not valid UTF-8", w => { Start(w, 0, 1); w.Write(1ul); w.Write((byte)0xff); w.Write(new byte[9]); } },
        { "metadata key 'k' has the type 13: expected 0 to 12", w => { Start(w, 0, 1); Key(w, 13); w.Write(0ul); } },
        { "metadata key 'k' holds the boolean 2", w => { Start(w, 0, 1); Key(w, 7); w.Write((byte)2); } },
        { "metadata key 'k' is an array of the type 99", w => { Start(w, 0, 1); Key(w, 9); w.Write(99u); w.Write(0ul); } },
        { "metadata key 'k' claims 9000000000 elements", w => { Start(w, 0, 1); Key(w, 9); w.Write(8u); w.Write(9_000_000_000ul); } },
        { "metadata key 'k' nests arrays more than 8 deep", w => { Start(w, 0, 1); Key(w, 9); for (int i = 0; i < 10_000; i++) { w.Write(9u); w.Write(1ul); } } },
        { "metadata key 'k' stands twice", w => { Start(w, 0, 2); Key(w, 0); w.Write((byte)1); Key(w, 0); w.Write((byte)1); } },
        { "metadata key 'general.alignment' is 24", w => { Start(w, 0, 1); Key(w, 4, "general.alignment"); w.Write(24u); } },
        { "metadata key 'general.alignment' is 0", w => { Start(w, 0, 1); Key(w, 4, "general.alignment"); w.Write(0u); } },
        { "metadata key 'general.alignment' is 32 (Int64)", w => { Start(w, 0, 1); Key(w, 11, "general.alignment"); w.Write(32L); } },
        { "tensor 't' has 5 dimensions", w => { Start(w, 1, 0); Text(w, "t"); w.Write(5u); w.Write(new byte[64]); } },
        { "tensor 't' has a dimension of 9223372036854775808", w => { Start(w, 1, 0); Tensor(w, "t", 0, 0, 1ul << 63); } },
        { "tensor 't' has the type 999", w => { Start(w, 1, 0); Tensor(w, "t", 999, 0, 4); } },
        { "tensor 't' has rows of 33 elements: Q8_0 needs a multiple of 32", w => { Start(w, 1, 0); Tensor(w, "t", 8, 0, 33); } },
        { "tensor 't' begins at byte 16 of the data: expected a multiple of the alignment 32", w => { Start(w, 1, 0); Tensor(w, "t", 0, 16, 4); } },
        { "tensor 't' begins at byte 18446744073709551584", w => { Start(w, 1, 0); Tensor(w, "t", 0, ulong.MaxValue - 31, 4); } },
        { "tensor 't' has more bytes than 64 bits can count", w => { Start(w, 1, 0); Tensor(w, "t", 0, 0, int.MaxValue, int.MaxValue, int.MaxValue); } },
        { "tensor 't' (F32 [4]) needs 16 bytes from byte 0 of the data, but the file has 0", w => { Start(w, 1, 0); Tensor(w, "t", 0, 0, 4); } },
        { "tensor 't' stands twice", w => { Start(w, 2, 0); Tensor(w, "t", 0, 0, 4); Tensor(w, "t", 0, 32, 4); w.Write(new byte[128]); } },
        { "tensor 'u' begins at byte 32 of the data, but one before it ends at 64: they overlap", w => { Start(w, 2, 0); Tensor(w, "u", 0, 32, 4); Tensor(w, "t", 0, 0, 16); w.Write(new byte[256]); } },
        { "they overlap", w => { Start(w, 2, 0); Tensor(w, "t", 0, 0, 4); Tensor(w, "u", 0, 0, 4); w.Write(new byte[256]); } },
    };

    [Theory]
    [MemberData(nameof(Files), DisableDiscoveryEnumeration = true)]
    public void A_malformed_file_is_named(string message, Action<BinaryWriter> write)
    {
        Write(write);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => GgufFile.Open(FilePath));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.StartsWith($"'{FilePath}': ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_2_gaps_and_any_order_are_read()
    {
        Write(w =>
        {
            Start(w, 2, 0, version: 2);
            Tensor(w, "second", 0, 96, 2);
            Tensor(w, "first", 0, 0, 2, 1);
            w.Write(new byte[(int)(-w.BaseStream.Position & 31)]);
            w.Write(1f);
            w.Write(2f);
            w.Write(new byte[88]);
            w.Write(3f);
            w.Write(4f);
        });
        using GgufFile file = GgufFile.Open(FilePath);
        Assert.Equal(2, file.Version);
        Assert.Equal(["first", "second"], file.Tensors.Select(t => t.Name));
        Assert.Equal([1, 2], file["first"].Shape);
        float[] values = new float[2];
        file.Read("second", values);
        Assert.Equal([3f, 4], values);
        Assert.Contains("has no tensor 'third'; it has 2, for example first, second", Assert.Throws<InvalidDataException>(() => file["third"]).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => file.Read("first", new float[3]));
        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Read("first", values));
    }

    [Theory]
    [InlineData(0x7e00)]
    [InlineData(0x7c00)]
    [InlineData(0xfc01)]
    public void A_scale_that_is_not_finite_is_an_error_that_names_tensor_and_block(int scale)
    {
        var writer = new GgufWriter();
        writer.Add("t", [64], GgmlType.Q8_0, new float[64]);
        writer.Save(FilePath);
        byte[] bytes = File.ReadAllBytes(FilePath);
        // The data, two blocks of 34 bytes, ends in padding to 96.
        BitConverter.TryWriteBytes(bytes.AsSpan(bytes.Length - 96 + 34), (ushort)scale);
        File.WriteAllBytes(FilePath, bytes);
        using GgufFile file = GgufFile.Open(FilePath);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => file.Read("t", new float[64]));
        Assert.Contains("tensor 't': block 1 of Q8_0 has a scale that is infinite or not a number", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_is_not_decoded_is_listed_and_refused_when_read()
    {
        Write(w =>
        {
            Start(w, 1, 0);
            Tensor(w, "t", (uint)GgmlType.IQ4_NL, 0, 32);
            w.Write(new byte[128]);
        });
        using GgufFile file = GgufFile.Open(FilePath);
        Assert.Equal("IQ4_NL", file["t"].Type);
        Assert.Contains("does not decode IQ4_NL: expected one of F32", Assert.Throws<InvalidDataException>(() => file.Read("t", new float[32])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_is_read_by_type_with_errors_that_name_the_key()
    {
        var metadata = new Dictionary<string, object> { ["n"] = 7u, ["big"] = ulong.MaxValue, ["f"] = 1.5f, ["s"] = "x", ["b"] = true, ["a"] = new[] { 1, 2 } };
        Assert.Equal(7, metadata.Integer("n"));
        Assert.Equal(7.0, metadata.Number("n"));
        Assert.Equal(1.5, metadata.Number("f"));
        Assert.Equal("x", metadata.Text("s"));
        Assert.True(metadata.Flag("b"));
        Assert.Equal([1, 2], metadata.Array<int>("a")!);
        Assert.Null(metadata.Integer("none"));
        Assert.Null(metadata.Array<int>("none"));
        Assert.Contains("'big' is 18446744073709551615", Assert.Throws<InvalidDataException>(() => metadata.Integer("big")).Message, StringComparison.Ordinal);
        Assert.Contains("'s' is x (String): expected an integer", Assert.Throws<InvalidDataException>(() => metadata.Integer("s")).Message, StringComparison.Ordinal);
        Assert.Contains("'a' is an array of 2 Int32: expected an array of UInt32", Assert.Throws<InvalidDataException>(() => metadata.Array<uint>("a")).Message, StringComparison.Ordinal);
        Assert.Contains("lacks 'none'", Assert.Throws<InvalidDataException>(() => GgufMetadata.Required(metadata.Text("none"), "none")).Message, StringComparison.Ordinal);
    }

    private void Write(Action<BinaryWriter> write)
    {
        using var writer = new BinaryWriter(File.Create(FilePath));
        write(writer);
    }

    private static void Start(BinaryWriter w, ulong tensors, ulong pairs, uint version = 3)
    {
        w.Write("GGUF"u8);
        w.Write(version);
        w.Write(tensors);
        w.Write(pairs);
    }

    private static void Text(BinaryWriter w, string text)
    {
        w.Write((ulong)text.Length);
        w.Write(Encoding.ASCII.GetBytes(text));
    }

    private static void Key(BinaryWriter w, uint type, string key = "k")
    {
        Text(w, key);
        w.Write(type);
    }

    private static void Tensor(BinaryWriter w, string name, uint type, ulong offset, params ulong[] sizes)
    {
        Text(w, name);
        w.Write((uint)sizes.Length);
        foreach (ulong size in sizes)
            w.Write(size);
        w.Write(type);
        w.Write(offset);
    }
}
