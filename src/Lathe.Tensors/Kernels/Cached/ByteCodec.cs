using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Lathe.Tensors.Caching;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>
/// Signed bytes with one half as the scale of each 32 elements of a row (ggml's Q8_0): the scale is the largest magnitude over 127,
/// rounded to a half before the bytes are rounded to it.
/// </summary>
internal readonly unsafe struct ByteCodec : IColumnCodec<float>
{
    private const int Group = 32;
    private const int Lane = 16;
    private const float LargestHalf = 65504;

    // Adding it to a small float leaves the nearest whole number, ties to even.
    private const float RoundingShift = 12582912f;

    public static long KeyBytes(int size) => (long)KeyValueStore.Column * (size + (Groups(size) * sizeof(ushort)));

    public static long ValueBytes(int size) => (long)KeyValueStore.Column * (WholeCodec<float>.Padded(size) + (Groups(size) * sizeof(ushort)));

    public static int Scratch(int size) => WholeCodec<float>.Padded(size) * KeyValueStore.Column;

    public static void PutKey(byte* column, int position, float* key, int size)
    {
        ushort* scales = (ushort*)(column + ((long)size * KeyValueStore.Column)) + position;
        sbyte* bytes = stackalloc sbyte[Group], to = (sbyte*)column + position;
        for (int d = 0; d < size; d += Group, scales += KeyValueStore.Column)
        {
            int count = Math.Min(Group, size - d);
            *scales = Encode(key + d, count, bytes);
            for (int i = 0; i < count; i++, to += KeyValueStore.Column) *to = bytes[i];
        }
    }

    public static void PutValue(byte* values, int position, float* value, int size)
    {
        int row = WholeCodec<float>.Padded(size), groups = Groups(size);
        ushort* scales = (ushort*)(values + ((long)row * KeyValueStore.Column)) + ((long)position * groups);
        sbyte* bytes = stackalloc sbyte[Group], to = (sbyte*)values + ((long)position * row);
        for (int g = 0; g < groups; g++)
        {
            int from = g * Group;
            scales[g] = Encode(value + from, Math.Min(Group, size - from), bytes);
            new ReadOnlySpan<sbyte>(bytes, Math.Min(Group, row - from)).CopyTo(new Span<sbyte>(to + from, row - from));
        }
    }

    public static float* Keys(byte* column, int size, int from, int to, float* scratch)
    {
        // All positions of a row, which is one cache line, whoever asks for how many.
        ushort* scales = (ushort*)(column + ((long)size * KeyValueStore.Column));
        sbyte* bytes = (sbyte*)column;
        float* keys = scratch;
        for (int first = 0; first < size; first += Group, scales += KeyValueStore.Column)
        {
            Vector512<float> s0 = HalfLanes.Load(scales), s1 = HalfLanes.Load(scales + Lane);
            Vector512<float> s2 = HalfLanes.Load(scales + (2 * Lane)), s3 = HalfLanes.Load(scales + (3 * Lane));
            for (int d = Math.Min(Group, size - first); d > 0; d--, bytes += KeyValueStore.Column, keys += KeyValueStore.Column)
            {
                (Widen(bytes) * s0).Store(keys);
                (Widen(bytes + Lane) * s1).Store(keys + Lane);
                (Widen(bytes + (2 * Lane)) * s2).Store(keys + (2 * Lane));
                (Widen(bytes + (3 * Lane)) * s3).Store(keys + (3 * Lane));
            }
        }

        return scratch;
    }

    public static float* Values(byte* values, int size, int from, int to, float* scratch)
    {
        int row = WholeCodec<float>.Padded(size), groups = Groups(size);
        ushort* scales = (ushort*)(values + ((long)row * KeyValueStore.Column)) + ((long)from * groups);
        sbyte* bytes = (sbyte*)values + ((long)from * row);
        float* at = scratch + ((long)from * row);
        for (int p = from; p < to; p++)
        {
            for (int left = row; left > 0; left -= Group, scales++)
            {
                Vector512<float> scale = Vector512.Create((float)BitConverter.UInt16BitsToHalf(*scales));
                (Widen(bytes) * scale).Store(at);
                if (left > Lane) (Widen(bytes + Lane) * scale).Store(at + Lane);
                bytes += Math.Min(Group, left);
                at += Math.Min(Group, left);
            }
        }

        return scratch;
    }

    private static int Groups(int size) => (size + Group - 1) / Group;

    // Writes 32 bytes, zeros past the count, and gives the bits of the scale, which is NaN where an element is.
    private static ushort Encode(float* from, int count, sbyte* to)
    {
        Vector512<float> a = Simd.LoadFirst(from, Math.Min(Lane, count)), b = count > Lane ? Simd.LoadFirst(from + Lane, count - Lane) : default;
        float largest = Simd.Max(Vector512.Max(Vector512.Abs(a), Vector512.Abs(b)));
        Half scale = (Half)Math.Min(largest / 127, LargestHalf);

        float step = (float)scale, inverse = step == 0 ? 0 : 1 / step;
        Round(a * inverse).CopyTo(new Span<sbyte>(to, Lane));
        Round(b * inverse).CopyTo(new Span<sbyte>(to + Lane, Lane));
        return BitConverter.HalfToUInt16Bits(scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Round(Vector512<float> x)
    {
        x = Vector512.MaxNative(Vector512.MinNative(x, Vector512.Create(127f)), Vector512.Create(-127f));
        Vector512<int> whole = (x + Vector512.Create(RoundingShift)).AsInt32() - Vector512.Create(RoundingShift).AsInt32();
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector128SByte(whole);
        Vector256<short> words = Vector256.Narrow(whole.GetLower(), whole.GetUpper());
        return Vector128.Narrow(words.GetLower(), words.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widen(sbyte* from)
    {
        if (Avx512F.IsSupported) return Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(Vector128.Load(from)));
        (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.Load(from));
        (Vector128<int> a, Vector128<int> b) = Vector128.Widen(low);
        (Vector128<int> c, Vector128<int> d) = Vector128.Widen(high);
        return Vector512.ConvertToSingle(Vector512.Create(Vector256.Create(a, b), Vector256.Create(c, d)));
    }
}
