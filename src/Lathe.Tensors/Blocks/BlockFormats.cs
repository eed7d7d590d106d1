using Lathe.Tensors.Kernels.Blocks;

namespace Lathe.Tensors.Blocks;

/// <summary>Facts about block formats.</summary>
public static class BlockFormats
{
    /// <summary>Elements of one block; a row is whole blocks. 1 for the 16-bit floats.</summary>
    public static int BlockLength(this BlockFormat format) => PanelLayout.Of(format).FileLength;

    /// <summary>Bytes of one block in ggml's layout.</summary>
    public static int BlockBytes(this BlockFormat format) => PanelLayout.Of(format).FileBytes;

    /// <summary>Bytes of a row of <paramref name="columns"/> elements in ggml's layout.</summary>
    /// <exception cref="ArgumentException">The columns are not whole blocks.</exception>
    public static long RowBytes(this BlockFormat format, int columns)
    {
        PanelLayout layout = PanelLayout.Of(format);
        if (columns < 1 || columns % layout.FileLength != 0)
            throw new ArgumentException($"A row of {format} is whole blocks of {layout.FileLength} elements; {columns} columns came. Keep this matrix in another format.", nameof(columns));
        return (long)columns / layout.FileLength * layout.FileBytes;
    }
}
