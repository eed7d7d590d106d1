namespace Lathe.Tensors.Kernels.Cached;

/// <summary>
/// How a head's keys and values of 64 positions lie in a column of the cache. Keys come back as [D, 64], so that lanes run across
/// positions; values as [64, D], D in whole vectors, so that lanes run across elements. What an element becomes depends on nothing but
/// its own row.
/// </summary>
/// <typeparam name="T">What is computed with.</typeparam>
internal unsafe interface IColumnCodec<T> where T : unmanaged
{
    /// <summary>Bytes of the keys; a multiple of 64. The values follow them.</summary>
    static abstract long KeyBytes(int size);

    /// <summary>Bytes of the values; a multiple of 64.</summary>
    static abstract long ValueBytes(int size);

    /// <summary>Elements of scratch for <see cref="Keys"/> or <see cref="Values"/>.</summary>
    static abstract int Scratch(int size);

    /// <summary>Stores one key.</summary>
    static abstract void PutKey(byte* column, int position, T* key, int size);

    /// <summary>Stores one value.</summary>
    static abstract void PutValue(byte* values, int position, T* value, int size);

    /// <summary>The keys [D, 64] where they are or in scratch; positions outside from … to may hold anything.</summary>
    static abstract T* Keys(byte* column, int size, int from, int to, T* scratch);

    /// <summary>The values [64, D] where they are or in scratch; positions outside from … to may hold anything.</summary>
    static abstract T* Values(byte* values, int size, int from, int to, T* scratch);
}
