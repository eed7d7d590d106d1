namespace Lathe.Tensors.Kernels.Rotary;

/// <summary>One rotation of the first heads of rows [B·T, W]; what is not turned is copied.</summary>
internal unsafe struct RotaryArgs<T> where T : unmanaged
{
    /// <summary>Rows to turn.</summary>
    public T* X;

    /// <summary>Turned rows.</summary>
    public T* Y;

    /// <summary>Cosines and sines [positions, R].</summary>
    public T* Table;

    /// <summary>Position of each row; the list starts again after <see cref="PositionRows"/> rows.</summary>
    public int* Positions;

    /// <summary>Length of the list of positions: T, or B·T.</summary>
    public int PositionRows;

    /// <summary>B·T.</summary>
    public long Rows;

    /// <summary>Elements in a row.</summary>
    public int Width;

    /// <summary>Elements in a head.</summary>
    public int HeadSize;

    /// <summary>Heads turned; the elements after them are copied.</summary>
    public int Heads;

    /// <summary>Elements of a head that are turned, from its first on.</summary>
    public int Rotated;

    /// <summary>Pairs are neighbours (2k, 2k + 1) instead of (k, k + R/2).</summary>
    public bool Interleaved;

    /// <summary>Turn the other way: the gradient.</summary>
    public bool Back;

    /// <summary>Add to what <see cref="Y"/> holds.</summary>
    public bool Accumulate;
}
