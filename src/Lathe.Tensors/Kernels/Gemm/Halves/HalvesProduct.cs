namespace Lathe.Tensors.Kernels.Gemm.Halves;

/// <summary>C[M, N] = init + op(A)[M, K] · op(B)[K, N] with A and B in bfloat16 and C in float, all row-major, strides in elements.</summary>
internal unsafe struct HalvesProduct
{
    /// <summary>Rows of op(A) and C, columns of op(B) and C, and the inner dimension.</summary>
    public int M, N, K;

    /// <summary>A: [M, K], or [K, M] when <see cref="TransA"/>; B: [K, N], or [N, K] when <see cref="TransB"/>.</summary>
    public BFloat16* A, B;

    /// <summary>C: [M, N].</summary>
    public float* C;

    /// <summary>What every row of C starts from: [N], or null for zero. Not used when <see cref="Accumulate"/>.</summary>
    public float* Bias;

    /// <summary>From one stored row to the next.</summary>
    public long Lda, Ldb, Ldc;

    /// <summary>Whether the operand is stored transposed.</summary>
    public bool TransA, TransB;

    /// <summary>Whether the product is added to what C holds.</summary>
    public bool Accumulate;

    /// <summary>Pairs along the inner dimension; the last one of an odd K has a zero.</summary>
    public readonly int Pairs => (K + 1) / 2;

    /// <summary>Whether a pair of A is one 32-bit word of its memory, so that tiles read A where it lies.</summary>
    public readonly bool ReadsA => !TransA && K % 2 == 0 && Lda % 2 == 0;

    /// <summary>The part that makes rows [row, row + rows) and columns [column, column + columns).</summary>
    public readonly HalvesProduct Part(int row, int rows, int column, int columns)
    {
        HalvesProduct part = this;
        part.M = rows;
        part.N = columns;
        part.A += TransA ? row : row * Lda;
        part.B += TransB ? column * Ldb : column;
        part.C += (row * Ldc) + column;
        if (Bias != null) part.Bias += column;
        return part;
    }
}
