namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>The height of a tile as a type, so that the compiler drops the rows which a kernel does not have.</summary>
internal interface ITileHeight
{
    /// <summary>Rows of the tile.</summary>
    static abstract int Rows { get; }
}
