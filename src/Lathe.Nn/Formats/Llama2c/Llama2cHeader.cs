using System.Runtime.InteropServices;

namespace Lathe.Nn.Formats.Llama2c;

/// <summary>
/// The seven little-endian integers that begin a llama2.c checkpoint of version 0. The format has no magic number; what makes a
/// file one is that these numbers and its length agree.
/// </summary>
/// <param name="Width">Size of the residual stream, <c>dim</c>.</param>
/// <param name="HiddenWidth">Size inside the feed-forward layers.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="KvHeads">Key and value heads; divides <paramref name="Heads"/>.</param>
/// <param name="Vocabulary">Number of tokens.</param>
/// <param name="Context">Longest sequence; the file holds a table of rotations for each position.</param>
/// <param name="SharedClassifier">
/// Whether the output uses the token embedding; a file without it says so with a negative vocabulary.
/// </param>
public sealed record Llama2cHeader(
    int Width, int HiddenWidth, int Layers, int Heads, int KvHeads, int Vocabulary, int Context, bool SharedClassifier)
{
    /// <summary>Bytes of the header.</summary>
    internal const int Bytes = 7 * sizeof(int);

    // Far beyond any llama2.c model, and small enough that no product of three overflows 64 bits.
    private const int Most = 1 << 20;

    // Each layer has nine names, which a small damaged file must not make many of.
    private const int MostLayers = 10_000;

    /// <summary>Size of one head.</summary>
    public int HeadWidth => Width / Heads;

    /// <summary>Size of all key heads together.</summary>
    public int KvWidth => HeadWidth * KvHeads;

    internal static Llama2cHeader Parse(ReadOnlySpan<byte> bytes, string path)
    {
        ReadOnlySpan<int> n = MemoryMarshal.Cast<byte, int>(bytes);
        if (n[5] == int.MinValue)
            throw Fail(path, $"vocab_size is {n[5]}");
        var header = new Llama2cHeader(n[0], n[1], n[2], n[3], n[4], Math.Abs(n[5]), n[6], n[5] > 0);
        header.Check(problem => Fail(path, problem));
        return header;
    }

    internal byte[] ToBytes()
    {
        Check(problem => new ArgumentException($"Not a llama2.c model: {problem}."));
        return MemoryMarshal.AsBytes<int>([Width, HiddenWidth, Layers, Heads, KvHeads, SharedClassifier ? Vocabulary : -Vocabulary, Context]).ToArray();
    }

    private void Check(Func<string, Exception> fail)
    {
        foreach ((string name, int value) in ((string, int)[])
            [("dim", Width), ("hidden_dim", HiddenWidth), ("n_layers", Layers), ("n_heads", Heads), ("n_kv_heads", KvHeads), ("vocab_size", Vocabulary), ("seq_len", Context)])
        {
            int most = name == "n_layers" ? MostLayers : Most;
            if (value < 1 || value > most)
                throw fail($"{name} is {value}: expected 1 to {most}");
        }

        if (Width % Heads != 0 || HeadWidth % 2 != 0)
            throw fail($"dim {Width} in {Heads} heads: expected heads of an even whole size");
        if (Heads % KvHeads != 0)
            throw fail($"n_heads {Heads} and n_kv_heads {KvHeads}: expected a multiple");
    }

    private static InvalidDataException Fail(string path, string problem) =>
        new($"'{path}' is not a llama2.c checkpoint of version 0: {problem}.");
}
