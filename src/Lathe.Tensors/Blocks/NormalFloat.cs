using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Blocks;

/// <summary>
/// 4-bit NormalFloat (QLoRA, Dettmers et al., arXiv:2305.14314, section 3 and appendix E): sixteen levels that are quantiles of a normal distribution,
/// asymmetric so that zero is one of them, times the largest magnitude of the block. <see cref="BlockFormat.NF4"/> keeps the bytes in Q4_0's order, with
/// blocks of 32 and a 16-bit scale: 4.5 bits an element, as the paper's blocks of 64 with a 32-bit scale, and a smaller error.
/// </summary>
public static class NormalFloat
{
    private const int Length = 32, Bytes = 18;

    private static readonly float[] Values =
    [
        -1f, -0.6961928009986877f, -0.5250730514526367f, -0.39491748809814453f, -0.28444138169288635f, -0.18477343022823334f, -0.09105003625154495f, 0f,
        0.07958029955625534f, 0.16093020141124725f, 0.24611230194568634f, 0.33791524171829224f, 0.44070982933044434f, 0.5626170039176941f, 0.7229568362236023f, 1f,
    ];

    /// <summary>The sixteen levels, lowest first.</summary>
    public static ReadOnlySpan<float> Levels => Values;

    internal static Vector512<float> Table { get; } = Vector512.Create<float>(Values);

    /// <summary>Encodes rows of whole blocks of 32 numbers: each becomes the level nearest to it.</summary>
    /// <param name="source">A multiple of 32 numbers.</param>
    /// <param name="destination">18 bytes for each 32.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    /// <exception cref="InvalidDataException">A number is not finite, or larger than a 16-bit scale.</exception>
    public static void Encode(ReadOnlySpan<float> source, Span<byte> destination)
    {
        if (source.Length % Length != 0 || destination.Length != source.Length / Length * Bytes)
            throw new ArgumentException($"{source.Length} elements of NF4 come in whole blocks of {Length} and take {Bytes} bytes a block: {destination.Length} bytes do not match.", nameof(destination));
        for (int at = 0; at < source.Length; at += Length) Block(source.Slice(at, Length), destination.Slice(at / Length * Bytes, Bytes), at);
    }

    private static void Block(ReadOnlySpan<float> x, Span<byte> block, int at)
    {
        float most = 0;
        foreach (float v in x)
        {
            if (!float.IsFinite(v) || MathF.Abs(v) > (float)Half.MaxValue)
                throw new InvalidDataException($"Element {at} and those after it hold {v}: NF4 stores finite numbers up to {Half.MaxValue}.");
            most = MathF.Max(most, MathF.Abs(v));
        }

        var scale = (Half)most;
        MemoryMarshal.Write(block, scale);
        float inverse = scale == Half.Zero ? 0 : 1 / (float)scale;
        for (int i = 0; i < Length / 2; i++) block[2 + i] = (byte)(Nearest(x[i] * inverse) | (Nearest(x[i + (Length / 2)] * inverse) << 4));
    }

    private static int Nearest(float x)
    {
        int level = 0;
        while (level < 15 && x > (Values[level] + Values[level + 1]) / 2) level++;
        return level;
    }
}
