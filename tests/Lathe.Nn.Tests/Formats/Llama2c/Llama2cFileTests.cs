using System.Runtime.InteropServices;
using Lathe.Nn.Formats.Llama2c;

namespace Lathe.Nn.Tests.Formats.Llama2c;

public sealed class Llama2cFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string FilePath => _folder["m.bin"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_stories_model_has_its_sizes_and_weights()
    {
        string path = SharedData.Find("models/stories260K.bin");
        using Llama2cFile file = Llama2cFile.Open(path);
        Assert.Equal(new Llama2cHeader(64, 172, 5, 8, 4, 512, 512, SharedClassifier: true), file.Header);
        Assert.Equal(2 + (5 * 9), file.Weights.Count);
        Assert.False(file.Contains("output.weight"));
        Assert.Equal([32, 64], file["layers.4.attention.wk.weight"].Shape);
        Assert.Equal([64, 172], file["layers.0.feed_forward.w2.weight"].Shape);

        // The embedding stands right behind the header; the final norm before the two tables of rotations.
        float[] raw = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();
        Assert.Equal(raw[7..(7 + (512 * 64))], Read(file, "tok_embeddings.weight"));
        Assert.Equal(raw[^((512 * 8) + 64)..^(512 * 8)], Read(file, "norm.weight"));
    }

    [Fact]
    public void Written_again_it_is_the_same_but_for_the_last_bits_of_the_rotations()
    {
        string path = SharedData.Find("models/stories260K.bin");
        using Llama2cFile file = Llama2cFile.Open(path);
        Llama2cWriter.Save(FilePath, file.Header, file);
        ReadOnlySpan<float> old = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path));
        ReadOnlySpan<float> written = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(FilePath));
        Assert.Equal(old.Length, written.Length);
        int weights = old.Length - (512 * 8);
        Assert.True(MemoryMarshal.AsBytes(old[..weights]).SequenceEqual(MemoryMarshal.AsBytes(written[..weights])));
        for (int i = weights; i < old.Length; i++)
            Assert.Equal(old[i], written[i], 1e-4f);
    }

    [Fact]
    public void A_classifier_of_its_own_is_behind_the_rotations()
    {
        var header = new Llama2cHeader(4, 3, 2, 2, 1, 5, 7, SharedClassifier: false);
        File.WriteAllBytes(FilePath, Bytes(header, out float[] numbers));
        using Llama2cFile file = Llama2cFile.Open(FilePath);
        Assert.Equal(header, file.Header);
        Assert.Equal(numbers[^20..], Read(file, "output.weight"));
        // embedding 20, two norms 8, two queries 32, then the keys of layer 0.
        Assert.Equal([60f, 61, 62, 63, 64, 65, 66, 67], Read(file, "layers.0.attention.wk.weight"));
        Llama2cWriter.Save(_folder["again.bin"], header, file);
        using Llama2cFile again = Llama2cFile.Open(_folder["again.bin"]);
        Assert.All(file.Weights, w => Assert.Equal(Read(file, w.Name), Read(again, w.Name)));
    }

    [Theory]
    [InlineData(0, 0, "dim is 0: expected 1 to")]
    [InlineData(0, 3, "expected heads of an even whole size")]
    [InlineData(1, -1, "hidden_dim is -1")]
    [InlineData(2, 1_000_000, "n_layers is 1000000")]
    [InlineData(2, 3, "needs")]
    [InlineData(3, 4, "expected heads of an even whole size")]
    [InlineData(4, 3, "n_heads 2 and n_kv_heads 3")]
    [InlineData(5, int.MinValue, "vocab_size is -2147483648")]
    [InlineData(5, 1 << 20, "needs more than")]
    [InlineData(6, int.MaxValue, "seq_len is 2147483647")]
    public void A_header_that_cannot_be_is_refused(int field, int value, string message)
    {
        byte[] bytes = Bytes(new Llama2cHeader(4, 3, 2, 2, 1, 5, 7, SharedClassifier: true), out _);
        BitConverter.TryWriteBytes(bytes.AsSpan(4 * field), value);
        File.WriteAllBytes(FilePath, bytes);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Llama2cFile.Open(FilePath));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(FilePath, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void A_length_that_does_not_fit_is_refused(int more)
    {
        byte[] bytes = Bytes(new Llama2cHeader(4, 3, 2, 2, 1, 5, 7, SharedClassifier: true), out _);
        Array.Resize(ref bytes, bytes.Length + more);
        File.WriteAllBytes(FilePath, bytes);
        Assert.Contains("cut short", Assert.Throws<InvalidDataException>(() => Llama2cFile.Open(FilePath)).Message, StringComparison.Ordinal);
        File.WriteAllBytes(FilePath, bytes[..27]);
        Assert.Contains("has 27 bytes", Assert.Throws<InvalidDataException>(() => Llama2cFile.Open(FilePath)).Message, StringComparison.Ordinal);
    }

    // A file whose k-th number is k.
    private static byte[] Bytes(Llama2cHeader header, out float[] numbers)
    {
        long length = Llama2cLayout.Of(header).Length - Llama2cHeader.Bytes;
        numbers = [.. Enumerable.Range(0, (int)length / 4).Select(i => (float)i)];
        return [.. header.ToBytes(), .. MemoryMarshal.AsBytes<float>(numbers)];
    }

    private static float[] Read(Llama2cFile file, string name)
    {
        float[] values = new float[file[name].Shape.Count];
        file.Read(name, values);
        return values;
    }
}
