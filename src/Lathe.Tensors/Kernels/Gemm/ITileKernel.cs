namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>
/// A register tile: the innermost loop of a matrix product for one instruction set. Each output starts from its initial
/// value and takes its multiply-adds in order of k, so every kernel gives the same bits.
/// </summary>
internal unsafe interface ITileKernel<T> where T : unmanaged
{
    /// <summary>Most rows of a tile.</summary>
    static abstract int Rows { get; }

    /// <summary>Columns of a tile, and of a packed panel of B.</summary>
    static abstract int Columns { get; }

    /// <summary>Computes one tile of 1 … <see cref="Rows"/> rows and exactly <see cref="Columns"/> columns.</summary>
    static abstract void Run(Tile<T>* tile);
}
