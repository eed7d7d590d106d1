using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Gemm;
using Lathe.Tensors.Memory;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// y = x·Wᵀ + b for many rows and a format whose elements are places in a table: a stretch of W's panels at a time becomes the floats of Wᵀ, which is the
/// order panels have anyway.
/// </summary>
internal readonly unsafe struct DecodedProduct(PanelRun run, byte* memory, int panel, int stride, float* to) : IRangeJob
{
    /// <summary>From so many rows on, decoding is paid back.</summary>
    public const int Fewest = BlockTile.MostRows + 1;

    private const int StretchPanels = 16, Rows = PanelLayout.Rows;

    private readonly PanelRun _run = run;
    private readonly byte* _memory = memory;
    private readonly float* _to = to;

    /// <summary>Computes the outputs of a run; arguments as in <see cref="BlockProduct.Run"/>.</summary>
    public static void Multiply(BlockWeight weight, in PanelRun run, float* x, int rows, float* bias, float* y, Arena scratch)
    {
        (int, long, long) mark = scratch.Mark;
        int stride = Math.Min(StretchPanels, run.Panels) * Rows;
        float* turned = (float*)scratch.Take((long)stride * run.Columns * sizeof(float));
        for (int panel = 0; panel < run.Panels; panel += StretchPanels)
        {
            var job = new DecodedProduct(run, weight.Pointer, panel, stride, turned);
            Team.For(ref job, Math.Min(StretchPanels, run.Panels - panel), 1);
            int first = panel * Rows, count = Math.Min(StretchPanels * Rows, run.Rows - first);
            MatMul.Run(
                rows, count, run.Columns, x, run.Columns, false, turned, stride, false, y + run.FirstRow + first, weight.Rows, false,
                bias == null ? null : bias + run.FirstRow + first);
        }

        scratch.Rewind(mark);
    }

    /// <summary>Decodes panels from … to of the stretch.</summary>
    public void Run(long from, long to)
    {
        for (int p = (int)from; p < to; p++) PanelColumns.Write(_run, _run.Panel(_memory, panel + p), 0, _run.Columns, _to + (p * Rows), stride, halves: false);
    }
}
