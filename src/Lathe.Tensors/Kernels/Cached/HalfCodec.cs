using System.Runtime.Intrinsics;
using Lathe.Tensors.Caching;
using Lathe.Tensors.Kernels.Assembly;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>IEEE halves: half the memory of floats, 11 significant bits.</summary>
internal readonly unsafe struct HalfCodec : IColumnCodec<float>
{
    private const int Lane = 16;

    public static long KeyBytes(int size) => (long)size * KeyValueStore.Column * sizeof(ushort);

    public static long ValueBytes(int size) => (long)WholeCodec<float>.Padded(size) * KeyValueStore.Column * sizeof(ushort);

    public static int Scratch(int size) => WholeCodec<float>.Padded(size) * KeyValueStore.Column;

    public static void PutKey(byte* column, int position, float* key, int size)
    {
        ushort* half = stackalloc ushort[Lane], to = (ushort*)column + position;
        for (int d = 0; d < size; d += Lane)
        {
            int count = Math.Min(Lane, size - d);
            HalfLanes.Store(Simd.LoadFirst(key + d, count), half);
            for (int i = 0; i < count; i++, to += KeyValueStore.Column) *to = half[i];
        }
    }

    public static void PutValue(byte* values, int position, float* value, int size)
    {
        ushort* to = (ushort*)values + ((long)position * WholeCodec<float>.Padded(size));
        for (int d = 0; d < size; d += Lane) HalfLanes.Store(Simd.LoadFirst(value + d, Math.Min(Lane, size - d)), to + d);
    }

    public static float* Keys(byte* column, int size, int from, int to, float* scratch)
    {
        // All of them at once are faster than some of each row.
        if (HalfRunCode.Available && size > 0)
        {
            HalfRunCode.Run((ushort*)column, scratch, size);
            return scratch;
        }

        from &= -Lane;
        for (int d = 0; d < size; d++)
        {
            long row = (long)d * KeyValueStore.Column;
            for (int i = from; i < to; i += Lane) HalfLanes.Load((ushort*)column + row + i).Store(scratch + row + i);
        }

        return scratch;
    }

    public static float* Values(byte* values, int size, int from, int to, float* scratch)
    {
        int row = WholeCodec<float>.Padded(size);
        long i = (long)from * row, end = (long)to * row, rounds = (end - i) / HalfRunCode.Round;
        if (HalfRunCode.Available && rounds > 0)
        {
            HalfRunCode.Run((ushort*)values + i, scratch + i, (nint)rounds);
            i += rounds * HalfRunCode.Round;
        }

        for (; i < end; i += Lane) HalfLanes.Load((ushort*)values + i).Store(scratch + i);
        return scratch;
    }
}
