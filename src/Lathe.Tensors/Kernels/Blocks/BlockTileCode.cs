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

    private const int Unpackers = 1, Heights = BlockTile.MostRows, Sets = (2 * BlockTile.MostPanels) + Unpackers;

    private static readonly nint[] Functions = new nint[Kinds * Sets * Heights];

    /// <summary>Whether this machine runs such code.</summary>
    public static bool Available { get; } = Processor.MayAssemble && Processor.HasVnni && Find(PanelLayout.Of(BlockFormat.Q8_0), 0, 1, 1) != 0;

    /// <summary>Whether the functions for so many rows are there; assembles those that were never met. False where the system grants no more such memory.</summary>
    public static bool Ready(PanelLayout layout, int rows, bool unpacked)
    {
        int set = unpacked ? BlockTile.MostPanels : 0, panels = BlockTile.PanelsFor(rows, unpacked), most = BlockTile.MostRows / panels;
        bool ready = !unpacked || Find(layout, 2 * BlockTile.MostPanels, 1, 1) != 0;
        for (int p = 1; p <= panels && ready; p++)
        {
            ready = Find(layout, set, Math.Min(rows, most), p) != 0;
            if (ready && rows > most && rows % most != 0) ready = Find(layout, set, rows % most, p) != 0;
        }

        return ready;
    }

    /// <summary>Computes a tile for whose rows <see cref="Ready"/> was true.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(PanelLayout layout, BlockTile* tile) => Call(Find(layout, 0, tile->Rows, tile->Panels), tile);

    /// <summary>Computes a tile of weights that are <see cref="UnpackedGroup"/>s, of which the tile's records count.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void RunUnpacked(PanelLayout layout, BlockTile* tile) => Call(Find(layout, BlockTile.MostPanels, tile->Rows, tile->Panels), tile);

    /// <summary>Unpacks the tile's records of one panel to its <see cref="BlockTile.Y"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Unpack(PanelLayout layout, BlockTile* tile) => Call(Find(layout, 2 * BlockTile.MostPanels, 1, 1), tile);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Call(nint function, BlockTile* tile) => ((delegate* unmanaged[SuppressGCTransition]<BlockTile*, void>)function)(tile);

    private static nint Find(PanelLayout layout, int set, int rows, int panels)
    {
        ref nint place = ref Functions[((((int)layout.Format * Sets) + set + panels - 1) * Heights) + rows - 1];
        nint known = Volatile.Read(ref place);
        return known != 0 ? known : place = (nint)ExecutableMemory.Place(Assemble(layout, set, rows, panels));
    }

    private static byte[] Assemble(PanelLayout layout, int set, int rows, int panels) => set switch
    {
        0 => BlockTileWriter.Tile(layout, rows, panels, unpacked: false),
        BlockTile.MostPanels => BlockTileWriter.Tile(layout, rows, panels, unpacked: true),
        _ => BlockTileWriter.Unpacker(layout),
    };
}
