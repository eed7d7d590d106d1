using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Caching;

namespace Lathe.Tensors.Kernels.Cached;

/// <summary>Elements as they are computed with: nothing to decode.</summary>
internal readonly unsafe struct WholeCodec<T> : IColumnCodec<T> where T : unmanaged
{
    public static long KeyBytes(int size) => (long)size * KeyValueStore.Column * sizeof(T);

    public static long ValueBytes(int size) => (long)Padded(size) * KeyValueStore.Column * sizeof(T);

    public static int Scratch(int size) => 0;

    /// <summary>Elements of a row of values, in whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Padded(int size) => (size + Vector512<T>.Count - 1) / Vector512<T>.Count * Vector512<T>.Count;

    public static void PutKey(byte* column, int position, T* key, int size)
    {
        T* to = (T*)column + position;
        for (int d = 0; d < size; d++, to += KeyValueStore.Column) *to = key[d];
    }

    public static void PutValue(byte* values, int position, T* value, int size)
    {
        int row = Padded(size);
        var to = new Span<T>((T*)values + ((long)position * row), row);
        new ReadOnlySpan<T>(value, size).CopyTo(to);
        to[size..].Clear();
    }

    public static T* Keys(byte* column, int size, int from, int to, T* scratch) => (T*)column;

    public static T* Values(byte* values, int size, int from, int to, T* scratch) => (T*)values;
}
