using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Formats.Llama2c;

/// <summary>
/// A llama2.c checkpoint (<c>.bin</c>, version 0: a header of 28 bytes, then singles), mapped into memory. Names are Meta's:
/// <c>tok_embeddings.weight</c>, <c>layers.0.attention_norm.weight</c>, <c>layers.0.attention.wq|wk|wv|wo.weight</c>,
/// <c>layers.0.ffn_norm.weight</c>, <c>layers.0.feed_forward.w1|w2|w3.weight</c>, <c>norm.weight</c>, and <c>output.weight</c>
/// where the output does not use the embedding. Rotations pair neighbouring elements of a head (0 with 1, 2 with 3), as in
/// GGUF's llama and unlike Hugging Face's. Format: https://github.com/karpathy/llama2.c
/// </summary>
public sealed unsafe class Llama2cFile : IStoredWeights
{
    private readonly MappedFile _file;
    private readonly Dictionary<string, (WeightInfo Info, long Offset)> _weights;

    private Llama2cFile(string path, MappedFile file)
    {
        Path = path;
        _file = file;
        if (file.Length < Llama2cHeader.Bytes)
            throw new InvalidDataException($"'{path}' has {file.Length} bytes: a llama2.c checkpoint has a header of {Llama2cHeader.Bytes}.");
        Header = Llama2cHeader.Parse(new ReadOnlySpan<byte>(file.Start, Llama2cHeader.Bytes), path);
        (IReadOnlyList<(WeightInfo Info, long Offset)> weights, long length) = Layout(path, file.Length, Header);
        if (length != file.Length)
            throw Wrong(path, file.Length, Header, $"needs {length}");
        Weights = [.. weights.Select(w => w.Info)];
        _weights = weights.ToDictionary(w => w.Info.Name, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>The model's sizes.</summary>
    public Llama2cHeader Header { get; }

    /// <inheritdoc/>
    public IReadOnlyList<WeightInfo> Weights { get; }

    /// <inheritdoc/>
    public WeightInfo this[string name] => Find(name).Info;

    /// <summary>Opens and checks a file.</summary>
    /// <param name="path">A file that exists.</param>
    /// <returns>The open file; dispose it.</returns>
    /// <exception cref="InvalidDataException">The header is impossible, or the length is not what it asks for.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static Llama2cFile Open(string path)
    {
        MappedFile file = MappedFile.Open(path);
        try
        {
            return new Llama2cFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool Contains(string name) => _weights.ContainsKey(name);

    /// <inheritdoc/>
    public GgmlType? StoredType(string name)
    {
        _ = Find(name);
        return GgmlType.F32;
    }

    /// <inheritdoc/>
    public void ReadStored(string name, long offset, Span<byte> destination)
    {
        (WeightInfo info, long start) = Find(name);
        FileBytes.Check(name, info.ByteLength, offset, destination.Length);
        _file.Read(start + offset, destination);
    }

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination)
    {
        (WeightInfo info, long offset) = Find(name);
        if (info.Shape.Count != destination.Length)
            throw new ArgumentException($"Weight '{name}' {info.Shape} has {info.Shape.Count} elements, but the destination has {destination.Length} places.", nameof(destination));
        fixed (float* target = destination)
            Buffer.MemoryCopy(_file.Start + offset, target, info.ByteLength, info.ByteLength);
    }

    /// <summary>Unmaps the file.</summary>
    public void Dispose() => _file.Dispose();

    private static (IReadOnlyList<(WeightInfo Info, long Offset)> Weights, long Length) Layout(string path, long length, Llama2cHeader header)
    {
        try
        {
            return Llama2cLayout.LeastLength(header) <= length
                ? Llama2cLayout.Of(header)
                : throw Wrong(path, length, header, $"needs more than {Llama2cLayout.LeastLength(header)}");
        }
        catch (OverflowException)
        {
            throw Wrong(path, length, header, "needs more than 64 bits can count");
        }
    }

    private static InvalidDataException Wrong(string path, long length, Llama2cHeader header, string needs) =>
        new($"'{path}' is not a llama2.c checkpoint of version 0, or is cut short: its header ({header.Layers} layers of width {header.Width}, "
            + $"{header.Vocabulary} tokens) {needs} bytes, but it has {length}.");

    private (WeightInfo Info, long Offset) Find(string name) => _weights.TryGetValue(name, out (WeightInfo, long) weight)
        ? weight
        : throw new InvalidDataException($"'{Path}' has no weight '{name}'; it has {Weights.Count}, for example {string.Join(", ", Weights.Take(5).Select(w => w.Name))}.");
}
