using System.Runtime.CompilerServices;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// Where the rows of a <c>[B, T, H, D]</c> operand lie: <c>Data + b·BatchStride + t·RowStride + h·D</c>, the D elements of a
/// head side by side. A packed <c>[B, T, 3C]</c> projection is three of these with row stride 3C, and needs no copy.
/// </summary>
/// <param name="data">First element of batch 0, row 0, head 0.</param>
/// <param name="batchStride">Elements from one batch to the next.</param>
/// <param name="rowStride">Elements from one position to the next.</param>
internal unsafe struct HeadRows<T>(T* data, long batchStride, long rowStride) where T : unmanaged
{
    /// <summary>First element of batch 0, row 0, head 0.</summary>
    public T* Data = data;

    /// <summary>Elements from one batch to the next.</summary>
    public long BatchStride = batchStride;

    /// <summary>Elements from one position to the next.</summary>
    public long RowStride = rowStride;

    /// <summary>The row of position <paramref name="row"/>, starting at element <paramref name="offset"/> of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly T* At(int batch, int row, long offset) => Data + (batch * BatchStride) + (row * RowStride) + offset;
}
