using System.Runtime.CompilerServices;
using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Assembly;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// The register tile of block products as machine code, assembled for a format, a number of rows and one or two panels when such a tile is first met.
/// Same operations as <see cref="PortableTile"/>, so the same bits.
/// </summary>
internal static unsafe class BlockTileCode
{
    private static readonly int Kinds = Enum.GetValues<BlockFormat>().Length;

    private static readonly nint[] Functions = new nint[Kinds * BlockTile.MostPanels * BlockTile.MostRows];

    /// <summary>Whether this machine runs such code.</summary>
    public static bool Available { get; } = Processor.MayAssemble && Processor.HasVnni && Find(PanelLayout.Of(BlockFormat.Q8_0), 1, 1) != 0;

    /// <summary>Computes a tile; <see cref="Available"/> must be true.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(PanelLayout layout, BlockTile* tile)
        => ((delegate* unmanaged[SuppressGCTransition]<BlockTile*, void>)Find(layout, tile->Rows, tile->Panels))(tile);

    private static nint Find(PanelLayout layout, int rows, int panels)
    {
        ref nint place = ref Functions[((((int)layout.Format * BlockTile.MostPanels) + panels - 1) * BlockTile.MostRows) + rows - 1];
        nint known = Volatile.Read(ref place);
        return known != 0 ? known : place = (nint)ExecutableMemory.Place(BlockTileWriter.Write(layout, rows, panels));
    }
}
