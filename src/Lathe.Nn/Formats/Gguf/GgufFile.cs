using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Formats.Gguf;

/// <summary>
/// A GGUF file (versions 2 and 3), mapped into memory: opening reads the metadata and the list of tensors and checks
/// them; elements come from the page cache. Reading from several threads is safe; spans and pointers die with
/// <see cref="Dispose"/>. Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
/// </summary>
public sealed unsafe class GgufFile : IStoredWeights
{
    private readonly MappedFile _file;
    private readonly GgufHeader _header;
    private readonly Dictionary<string, GgufTensor> _tensors;

    private GgufFile(string path, MappedFile file)
    {
        Path = path;
        _file = file;
        _header = new GgufHeader(file.Start, file.Length, path);
        _tensors = _header.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        Weights = [.. _header.Tensors.Select(Info)];
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>The version of the format: 2 or 3.</summary>
    public int Version => (int)_header.Version;

    /// <summary>What the data of each tensor is aligned to, in bytes.</summary>
    public int Alignment => _header.Alignment;

    /// <summary>
    /// The metadata: <c>general.architecture</c>, <c>tokenizer.ggml.tokens</c>, … Values are byte, sbyte, ushort, short,
    /// uint, int, ulong, long, float, double, bool or string, arrays of these (<c>string[]</c>, <c>float[]</c>), and
    /// <c>object[]</c> for an array of arrays. <see cref="GgufMetadata"/> reads them with errors that name the key.
    /// </summary>
    public IReadOnlyDictionary<string, object> Metadata => _header.Metadata;

    /// <summary>The tensors in the order of their data.</summary>
    public IReadOnlyList<GgufTensor> Tensors => _header.Tensors;

    /// <inheritdoc/>
    public IReadOnlyList<WeightInfo> Weights { get; }

    /// <inheritdoc/>
    public WeightInfo this[string name] => Info(Tensor(name));

    /// <summary>Opens and checks a file.</summary>
    /// <param name="path">A file that exists.</param>
    /// <returns>The open file; dispose it.</returns>
    /// <exception cref="InvalidDataException">The content is not valid GGUF; the message says where and why.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static GgufFile Open(string path)
    {
        MappedFile file = MappedFile.Open(path);
        try
        {
            return new GgufFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool Contains(string name) => _tensors.ContainsKey(name);

    /// <summary>What the file says about a tensor.</summary>
    /// <param name="name">A tensor's name.</param>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public GgufTensor Tensor(string name) => _tensors.TryGetValue(name, out GgufTensor? tensor)
        ? tensor
        : throw new InvalidDataException($"'{Path}' has no tensor '{name}'; it has "
            + (Tensors.Count == 0 ? "none." : $"{Tensors.Count}, for example {string.Join(", ", Tensors.Take(5).Select(t => t.Name))}."));

    /// <summary>A tensor's first byte in the map, <see cref="GgufTensor.ByteLength"/> of them. Valid until <see cref="Dispose"/>.</summary>
    /// <param name="name">A tensor's name.</param>
    /// <exception cref="InvalidDataException">There is no such tensor.</exception>
    public byte* Address(string name)
    {
        GgufTensor tensor = Tensor(name);
        return _file.Start + _header.DataStart + tensor.Offset;
    }

    /// <inheritdoc/>
    public GgmlType? StoredType(string name) => Tensor(name).Type;

    /// <inheritdoc/>
    public void ReadStored(string name, long offset, Span<byte> destination)
    {
        GgufTensor tensor = Tensor(name);
        FileBytes.Check(name, tensor.ByteLength, offset, destination.Length);
        _file.Read(_header.DataStart + tensor.Offset + offset, destination);
    }

    /// <inheritdoc/>
    public void Read(string name, Span<float> destination)
    {
        GgufTensor tensor = Tensor(name);
        if (tensor.ElementCount != destination.Length)
            throw new ArgumentException($"Tensor '{name}' {tensor.Shape} has {tensor.ElementCount} elements, but the destination has "
                + $"{destination.Length} places.", nameof(destination));
        if (!BlockCodec.Supports(tensor.Type))
            throw new InvalidDataException($"'{Path}', tensor '{name}': Lathe does not decode {tensor.Type.Name()}: expected one of {BlockCodec.Names}.");
        byte* source = Address(name);
        // A damaged scale would spread over a whole block and from there over every activation.
        if (BlockCodec.FirstBadBlock(tensor.Type, source, tensor.ElementCount) is >= 0 and long bad)
            throw new InvalidDataException($"'{Path}', tensor '{name}': block {bad} of {tensor.Type.Name()} has a scale that is infinite or not a number: the file is damaged.");
        fixed (float* target = destination)
            BlockCodec.Decode(tensor.Type, source, target, destination.Length);
    }

    /// <summary>Unmaps the file. Pointers taken from it must not be used any more.</summary>
    public void Dispose() => _file.Dispose();

    private static WeightInfo Info(GgufTensor tensor) => new(tensor.Name, tensor.Shape, tensor.Type.Name(), tensor.ByteLength);
}
