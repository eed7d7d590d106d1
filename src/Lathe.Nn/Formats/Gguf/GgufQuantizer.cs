using Lathe.Nn.Formats.Quantization;

namespace Lathe.Nn.Formats.Gguf;

/// <summary>
/// Writes a GGUF file of fewer bits from weights that bear GGUF names. Tensors go through memory in pieces of a few megabytes; those whose
/// type does not change are copied byte for byte. The file appears whole or not at all.
/// </summary>
/// <param name="source">A GGUF file, or a model that shows itself as one.</param>
/// <param name="metadata">The metadata to write; <c>general.file_type</c> is set by the recipe.</param>
/// <param name="recipe">The mixture of types.</param>
/// <param name="pure">Whether all matrices get the recipe's main type.</param>
public sealed class GgufQuantizer(IStoredWeights source, IReadOnlyDictionary<string, object> metadata, GgufRecipe recipe, bool pure = false)
{
    private const int PieceElements = 1 << 20;
    private const uint BlockVersion = 2;

    private readonly GgufTypePlan _plan = new(recipe, source.Weights, metadata, pure);
    private readonly long _total = source.Weights.Sum(w => w.Shape.Count);
    private readonly Piece _piece = new();
    private long _done;

    /// <summary>The type that a tensor gets.</summary>
    /// <param name="name">Its GGUF name.</param>
    /// <exception cref="InvalidDataException">It stays as it is, and is of a type Lathe does not know.</exception>
    public GgmlType Target(string name) => _plan[name] ?? source.StoredType(name)
        ?? throw new InvalidDataException($"'{source.Path}', tensor '{name}': its type is none that GGUF has.");

    /// <summary>Tensors that share scales already and would get other ones: their errors add up.</summary>
    public IReadOnlyList<string> Requantized =>
        [.. source.Weights.Where(w => source.StoredType(w.Name) is { } type && type.BlockLength() > 1 && Target(w.Name) != type).Select(w => w.Name)];

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file to make or replace.</param>
    /// <param name="progress">Hears of every piece, on this thread.</param>
    /// <param name="cancellation">Ends the work; nothing is left behind.</param>
    /// <returns>What became of each tensor, in the order of the file.</returns>
    /// <exception cref="InvalidDataException">A tensor is of a type that is not decoded, damaged, or not finite.</exception>
    /// <exception cref="IOException">A file cannot be read or written; an old file is as it was.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; an old file is as it was.</exception>
    public IReadOnlyList<QuantizedTensor> Save(string path, Action<QuantizeProgress>? progress = null, CancellationToken cancellation = default)
    {
        _done = 0;
        List<QuantizedTensor> results = [];
        var writer = new GgufWriter();
        foreach ((string key, object value) in metadata) writer.Metadata[key] = value;
        writer.Metadata["general.file_type"] = (uint)recipe.FileType;
        writer.Metadata["general.quantization_version"] = BlockVersion;
        foreach (WeightInfo weight in source.Weights)
        {
            GgmlType target = Target(weight.Name);
            writer.AddStored(weight.Name, weight.Shape, target, stream => results.Add(Write(stream, weight, target, progress, cancellation)));
        }

        writer.Save(path);
        return results;
    }

    private QuantizedTensor Write(Stream stream, WeightInfo weight, GgmlType target, Action<QuantizeProgress>? progress, CancellationToken cancellation)
    {
        GgmlType? stored = source.StoredType(weight.Name);
        bool copied = stored == target;
        if (!copied && (stored is not { } known || !BlockCodec.Supports(known)))
            throw new InvalidDataException($"'{source.Path}', tensor '{weight.Name}': Lathe does not decode {weight.Type}: expected one of {BlockCodec.Names}.");
        GgmlType type = stored!.Value;
        int row = weight.Shape.Rank < 2 ? type.BlockLength() : weight.Shape[-1];
        long count = weight.Shape.Count;
        int step = Math.Max(1, PieceElements / Math.Max(1, row)) * row;
        var error = new EncodingError();
        _piece.Fit((int)Math.Min(step, count), type, target);
        for (long start = 0; start < count; start += step)
        {
            cancellation.ThrowIfCancellationRequested();
            int length = (int)Math.Min(step, count - start);
            Span<byte> bytes = _piece.Stored.AsSpan(0, (int)type.ByteLength(length));
            source.ReadStored(weight.Name, type.ByteLength(start), bytes);
            stream.Write(copied ? bytes : Encode(weight, type, target, bytes, length, start, error));
            _done += length;
            progress?.Invoke(new QuantizeProgress(weight.Name, _done, _total));
        }

        return new QuantizedTensor(weight.Name, weight.Shape, weight.Type, target, target.ByteLength(count), error.Relative, error.Largest);
    }

    private unsafe ReadOnlySpan<byte> Encode(WeightInfo weight, GgmlType type, GgmlType target, Span<byte> bytes, int length, long start, EncodingError error)
    {
        Span<float> values = _piece.Values.AsSpan(0, length), decoded = _piece.Decoded.AsSpan(0, length);
        fixed (byte* from = bytes)
        {
            if (BlockCodec.FirstBadBlock(type, from, length) >= 0)
                throw new InvalidDataException($"'{source.Path}', tensor '{weight.Name}': a block of {type.Name()} has a scale that is infinite or not a number: the file is damaged.");
        }

        BlockCodec.Decode(type, bytes, values);
        Span<byte> encoded = _piece.Encoded.AsSpan(0, (int)target.ByteLength(length));
        try
        {
            BlockCodec.Encode(target, values, encoded);
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"'{source.Path}', tensor '{weight.Name}', from element {start}: {e.Message}", e);
        }

        BlockCodec.Decode(target, encoded, decoded);
        error.Add(values, decoded);
        return encoded;
    }

    // The same memory for one tensor after the other.
    private sealed class Piece
    {
        public byte[] Stored { get; private set; } = [];

        public byte[] Encoded { get; private set; } = [];

        public float[] Values { get; private set; } = [];

        public float[] Decoded { get; private set; } = [];

        public void Fit(int elements, GgmlType stored, GgmlType target)
        {
            if (Stored.Length < stored.ByteLength(elements)) Stored = new byte[stored.ByteLength(elements)];
            if (stored == target) return;
            if (Encoded.Length < target.ByteLength(elements)) Encoded = new byte[target.ByteLength(elements)];
            if (Values.Length < elements) (Values, Decoded) = (new float[elements], new float[elements]);
        }
    }
}
