using System.Runtime.CompilerServices;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// The outputs of a run of panels for many rows. Blocked as float products are (Goto and van de Geijn, 2008): a stretch of two panels is unpacked into the
/// first cache and meets all rows of a block, whose stretch of columns lies in the second; sums wait in y from one stretch to the next, in the order of
/// the columns.
/// </summary>
[SkipLocalsInit]
internal readonly unsafe struct ManyRowsJob(in PanelRun run, byte* memory, byte* x, int rows, float* bias, float* y, int outputs) : IRangeJob
{
    private const int Panels = BlockTile.MostPanels, TileRows = BlockTile.MostRows / Panels, Width = PanelLayout.Rows * Panels;

    /// <summary>Below this many rows, unpacking is not paid back.</summary>
    private const int Fewest = 48;

    /// <summary>Groups of columns of a stretch, rows and pairs of panels of a block.</summary>
    private const int Stretch = 16, BlockRows = 43 * TileRows, BlockPairs = 8;
    private const int PanelBytes = Stretch * UnpackedGroup.Bytes, Alignment = 64;

    private readonly PanelRun _run = run;
    private readonly byte* _memory = memory;
    private readonly byte* _x = x;
    private readonly int _rows = rows;
    private readonly float* _bias = bias == null ? null : bias + run.FirstRow;
    private readonly float* _y = y + run.FirstRow;
    private readonly int _outputs = outputs;

    /// <summary>Whether the product is one for this job: whole bytes and nibbles are as fast from where they are stored.</summary>
    public static bool Takes(in PanelRun run, int rows) => rows >= Fewest && (run.Layout.IsSuper || run.Layout.HighBits > 0);

    /// <summary>Shares pairs of panels among the threads.</summary>
    public static void Share(in PanelRun run, byte* memory, byte* x, int rows, float* bias, float* y, int outputs)
    {
        var job = new ManyRowsJob(run, memory, x, rows, bias, y, outputs);
        int pairs = (run.Panels + 1) / Panels;
        Team.ForFixed(ref job, pairs, Math.Clamp((pairs + (2 * Team.Threads) - 1) / (2 * Team.Threads), 1, BlockPairs));
    }

    /// <summary>Computes pairs of panels from … to.</summary>
    public void Run(long from, long to)
    {
        PanelLayout layout = _run.Layout;
        byte* buffer = stackalloc byte[(Panels * PanelBytes) + Alignment];
        buffer = (byte*)(((nuint)buffer + Alignment - 1) & ~(nuint)(Alignment - 1));
        int groups = _run.Records * layout.Groups;
        for (int row = 0; row < _rows; row += BlockRows)
        {
            for (int g = 0; g < groups; g += Stretch)
            {
                for (int pair = (int)from; pair < to; pair++) Pair(layout, buffer, Panels * pair, row, Math.Min(BlockRows, _rows - row), g, Math.Min(Stretch, groups - g));
            }
        }
    }

    // Rows from … times two panels, over some groups of columns.
    private void Pair(PanelLayout layout, byte* buffer, int panel, int row, int rows, int group, int groups)
    {
        float* start = stackalloc float[Width], sums = stackalloc float[Width * TileRows];
        int panels = Math.Min(Panels, _run.Panels - panel), first = panel * PanelLayout.Rows, outputs = Math.Min(Width, _run.Rows - first);
        var tile = new BlockTile { Records = groups / layout.Groups, WeightStride = PanelBytes };
        for (int p = 0; p < panels; p++)
        {
            tile.Weights = _run.Panel(_memory, panel + p) + ((long)(group / layout.Groups) * layout.RecordBytes);
            tile.Y = (float*)(buffer + (p * PanelBytes));
            BlockTileCode.Unpack(layout, &tile);
        }

        new Span<float>(start, Width).Clear();
        if (_bias != null) new ReadOnlySpan<float>(_bias + first, outputs).CopyTo(new Span<float>(start, Width));
        tile.Panels = panels;
        tile.Records = groups;
        tile.Weights = buffer;
        bool whole = outputs == panels * PanelLayout.Rows;
        tile.XStride = _run.Records * layout.Groups * (nint)ActivationGroup.Bytes;
        for (int r = 0; r < rows; r += TileRows)
        {
            float* y = _y + ((long)(row + r) * _outputs) + first;
            tile.Rows = Math.Min(TileRows, rows - r);
            tile.X = _x + ((row + r) * tile.XStride) + (group * (nint)ActivationGroup.Bytes);
            tile.Y = whole ? y : sums;
            tile.YStride = (whole ? _outputs : Width) * sizeof(float);
            if (!whole && group > 0) Copy(y, _outputs, sums, Width, outputs, tile.Rows);
            tile.Init = group > 0 ? tile.Y : start;
            tile.InitStride = group > 0 ? tile.YStride : 0;
            BlockTileCode.RunUnpacked(layout, &tile);
            if (!whole) Copy(sums, Width, y, _outputs, outputs, tile.Rows);
        }
    }

    private static void Copy(float* from, int fromStride, float* to, int toStride, int count, int rows)
    {
        for (int r = 0; r < rows; r++)
            new ReadOnlySpan<float>(from + ((long)r * fromStride), count).CopyTo(new Span<float>(to + ((long)r * toStride), count));
    }
}
