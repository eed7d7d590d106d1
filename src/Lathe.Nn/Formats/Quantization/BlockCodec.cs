using System.Collections.Frozen;
using System.Runtime.Intrinsics;
using Lathe.Nn.Formats.Quantization.Blocks;
using Lathe.Nn.Formats.Quantization.Elements;

namespace Lathe.Nn.Formats.Quantization;

/// <summary>
/// Stored elements to floats and back, for every type that Lathe decodes. Long runs are shared among the threads; the bits do
/// not depend on how many there are, and are those of ggml's reference functions.
/// </summary>
public static unsafe class BlockCodec
{
    private static readonly FrozenDictionary<GgmlType, ElementCodec> Codecs = new Dictionary<GgmlType, ElementCodec>
    {
        [GgmlType.F32] = new ThreadedCodec<F32>(),
        [GgmlType.F16] = new ThreadedCodec<F16>(),
        [GgmlType.BF16] = new ThreadedCodec<BF16>(),
        [GgmlType.Q8_0] = new ThreadedCodec<Quantized<Q8_0Block>>(),
        [GgmlType.Q4_0] = new ThreadedCodec<Quantized<Q4_0Block>>(),
        [GgmlType.Q4_1] = new ThreadedCodec<Quantized<Q4_1Block>>(),
        [GgmlType.Q5_0] = new ThreadedCodec<Quantized<Q5_0Block>>(),
        [GgmlType.Q5_1] = new ThreadedCodec<Quantized<Q5_1Block>>(),
        [GgmlType.Q4_K] = new ThreadedCodec<Quantized<Q4_KBlock>>(),
        [GgmlType.Q5_K] = new ThreadedCodec<Quantized<Q5_KBlock>>(),
        [GgmlType.Q6_K] = new ThreadedCodec<Quantized<Q6_KBlock>>(),
    }.ToFrozenDictionary();

    /// <summary>The types that can be decoded and encoded.</summary>
    public static IReadOnlyList<GgmlType> Types { get; } = [.. Codecs.Keys.Order()];

    /// <summary>Their names, for messages.</summary>
    public static string Names => string.Join(", ", Types.Select(t => t.Name()));

    /// <summary>Whether a type can be decoded and encoded.</summary>
    /// <param name="type">A type.</param>
    public static bool Supports(GgmlType type) => Codecs.ContainsKey(type);

    /// <summary>Decodes whole blocks.</summary>
    /// <param name="type">A supported type.</param>
    /// <param name="source">The blocks.</param>
    /// <param name="destination">As many places as they have elements.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    /// <exception cref="NotSupportedException">The type is not decoded.</exception>
    public static void Decode(GgmlType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        CheckLengths(type, source.Length, destination.Length);
        fixed (byte* from = source)
        fixed (float* to = destination)
            Decode(type, from, to, destination.Length);
    }

    /// <summary>Encodes whole blocks of finite numbers, with ggml's search for the best scales.</summary>
    /// <param name="type">A supported type.</param>
    /// <param name="source">A multiple of the type's block.</param>
    /// <param name="destination">As many bytes as <see cref="GgmlTypes.ByteLength"/> says.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    /// <exception cref="InvalidDataException">A number that is to share a scale is infinite or not a number.</exception>
    /// <exception cref="NotSupportedException">The type is not encoded.</exception>
    public static void Encode(GgmlType type, ReadOnlySpan<float> source, Span<byte> destination)
    {
        CheckLengths(type, destination.Length, source.Length);
        fixed (float* from = source)
        fixed (byte* to = destination)
            Encode(type, from, to, source.Length);
    }

    internal static void Decode(GgmlType type, byte* source, float* destination, long count) =>
        Find(type).Decode(source, destination, count / type.BlockLength());

    internal static void Encode(GgmlType type, float* source, byte* destination, long count)
    {
        ElementCodec codec = Find(type);
        if (type.BlockLength() > 1)
            CheckFinite(type, source, count);
        codec.Encode(source, destination, count / type.BlockLength());
    }

    /// <summary>The first block with a scale that is infinite or not a number; −1 where there is none.</summary>
    internal static long FirstBadBlock(GgmlType type, byte* source, long count) => Find(type).FirstBad(source, count / type.BlockLength());

    private static ElementCodec Find(GgmlType type) => Codecs.TryGetValue(type, out ElementCodec? codec)
        ? codec
        : throw new NotSupportedException($"Lathe does not decode {(GgmlTypes.IsKnown(type) ? type.Name() : $"type {(int)type}")}: expected one of {Names}.");

    private static void CheckLengths(GgmlType type, long bytes, long elements)
    {
        _ = Find(type);
        if (elements % type.BlockLength() != 0 || type.ByteLength(elements) != bytes)
            throw new ArgumentException($"{elements} elements of {type.Name()} come in whole blocks of {type.BlockLength()} and take "
                + $"{type.BlockBytes()} bytes a block: {bytes} bytes do not match.");
    }

    private static void CheckFinite(GgmlType type, float* source, long count)
    {
        long i = 0;
        // What is infinite or not a number has no zero times itself.
        for (Vector512<float> zero = Vector512<float>.Zero; i <= count - 16 && Vector512.EqualsAll(Vector512.Load(source + i) * zero, zero);) i += 16;
        for (; i < count; i++)
        {
            if (!float.IsFinite(source[i]))
                throw new InvalidDataException($"Element {i} is {source[i]}: {type.Name()} stores finite numbers only.");
        }
    }
}
