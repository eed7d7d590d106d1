namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>
/// A batch of products of one shape: C[M, N] = init + op(A)[M, K] · op(B)[K, N], all row-major, strides in elements.
/// </summary>
internal unsafe struct Product<T> where T : unmanaged
{
    /// <summary>Rows of op(A) and C, columns of op(B) and C, and the inner dimension.</summary>
    public int M, N, K;

    /// <summary>A: [M, K], or [K, M] when <see cref="TransA"/>.</summary>
    public T* A;

    /// <summary>B: [K, N], or [N, K] when <see cref="TransB"/>.</summary>
    public T* B;

    /// <summary>C: [M, N].</summary>
    public T* C;

    /// <summary>What every row of C starts from: [N], or null for zero. Not used when <see cref="Accumulate"/>.</summary>
    public T* Bias;

    /// <summary>From one stored row to the next.</summary>
    public long Lda, Ldb, Ldc;

    /// <summary>Whether the operand is stored transposed.</summary>
    public bool TransA, TransB;

    /// <summary>Whether the product is added to what C holds.</summary>
    public bool Accumulate;

    /// <summary>Products in the batch.</summary>
    public int Batch;

    /// <summary>From one matrix of the batch to the next; zero shares one matrix.</summary>
    public long StrideA, StrideB, StrideC;

    /// <summary>Multiplications and additions of the whole batch.</summary>
    public readonly double Work => 2.0 * M * N * K * Batch;

    /// <summary>The product number <paramref name="index"/> of the batch.</summary>
    public readonly Product<T> Item(int index)
    {
        Product<T> item = this;
        item.A += index * StrideA;
        item.B += index * StrideB;
        item.C += index * StrideC;
        item.Batch = 1;
        return item;
    }

    /// <summary>The part of a single product that makes rows [row, row + rows) and columns [column, column + columns).</summary>
    public readonly Product<T> Part(int row, int rows, int column, int columns)
    {
        Product<T> part = this;
        part.M = rows;
        part.N = columns;
        part.A += TransA ? row : row * Lda;
        part.B += TransB ? column * Ldb : column;
        part.C += (row * Ldc) + column;
        if (Bias != null) part.Bias += column;
        return part;
    }
}
