namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>What a register tile reads and writes. All strides are in elements.</summary>
internal unsafe struct Tile<T> where T : unmanaged
{
    /// <summary>Element (0, 0) of the rows of A.</summary>
    public T* A;

    /// <summary>From a row of A to the next; one when <see cref="Interleaved"/>.</summary>
    public nint AStride;

    /// <summary>From one k to the next in A; one when not <see cref="Interleaved"/>.</summary>
    public nint AStep;

    /// <summary>Row 0 of B.</summary>
    public T* B;

    /// <summary>From one k to the next in B.</summary>
    public nint BStep;

    /// <summary>Where the tile is written.</summary>
    public T* C;

    /// <summary>From a row of C to the next.</summary>
    public nint CStride;

    /// <summary>Where the accumulators start: C itself, a bias row (stride zero) or zeros (stride zero).</summary>
    public T* Init;

    /// <summary>From a row of <see cref="Init"/> to the next.</summary>
    public nint InitStride;

    /// <summary>Length of the inner dimension.</summary>
    public nint K;

    /// <summary>Rows of this tile.</summary>
    public int Rows;

    /// <summary>Whether the rows of one k lie side by side (a column-major or packed panel) instead of one row each.</summary>
    public bool Interleaved;
}
