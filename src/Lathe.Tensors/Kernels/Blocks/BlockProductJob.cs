using System.Runtime.CompilerServices;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>The outputs of one run of panels. Threads take panels in pairs, a stretch of them at a time.</summary>
[SkipLocalsInit]
internal readonly unsafe struct BlockProductJob(in PanelRun run, byte* memory, byte* x, int rows, float* bias, float* y, int outputs) : IRangeJob
{
    private const int Width = PanelLayout.Rows * BlockTile.MostPanels;

    /// <summary>Bytes of panels, times rows, below which a thread is not worth waking.</summary>
    private const long Grain = 1 << 16;

    private readonly PanelRun _run = run;
    private readonly byte* _memory = memory;
    private readonly byte* _x = x;
    private readonly int _rows = rows;
    private readonly float* _bias = bias == null ? null : bias + run.FirstRow;
    private readonly float* _y = y + run.FirstRow;
    private readonly int _outputs = outputs;

    /// <summary>Shares the panels among the threads.</summary>
    public void Share()
    {
        BlockProductJob job = this;
        long pairs = (_run.Panels + 1) / 2;
        Team.For(ref job, pairs, Math.Max(1, Grain / (2 * _run.PanelBytes * Math.Min(_rows, BlockTile.MostRows))));
    }

    /// <summary>Computes pairs of panels from … to.</summary>
    public void Run(long from, long to)
    {
        PanelLayout layout = _run.Layout;
        float* init = stackalloc float[Width], sums = stackalloc float[Width * BlockTile.MostRows];
        var tile = new BlockTile
        {
            WeightStride = (nint)_run.PanelBytes,
            XStride = _run.Records * (nint)(layout.IsFloat ? layout.Columns * sizeof(float) : layout.Groups * ActivationGroup.Bytes),
            Records = _run.Records,
            Init = init,
        };
        for (int panel = 2 * (int)from; panel < Math.Min(2 * to, _run.Panels); panel += 2)
        {
            tile.Panels = Math.Min(2, _run.Panels - panel);
            tile.Weights = _run.Panel(_memory, panel);
            int first = panel * PanelLayout.Rows, outputs = Math.Min(Width, _run.Rows - first);
            bool whole = outputs == tile.Panels * PanelLayout.Rows;
            new Span<float>(init, Width).Clear();
            if (_bias != null) new ReadOnlySpan<float>(_bias + first, outputs).CopyTo(new Span<float>(init, Width));
            for (int row = 0; row < _rows; row += BlockTile.MostRows)
            {
                float* y = _y + ((long)row * _outputs) + first;
                tile.Rows = Math.Min(BlockTile.MostRows, _rows - row);
                tile.X = _x + (row * tile.XStride);
                tile.Y = whole ? y : sums;
                tile.YStride = (whole ? _outputs : Width) * sizeof(float);
                PortableTile.Run(layout, &tile);
                for (int r = 0; r < tile.Rows && !whole; r++)
                    new ReadOnlySpan<float>(sums + (r * Width), outputs).CopyTo(new Span<float>(y + ((long)r * _outputs), outputs));
            }
        }
    }
}
