using Lathe.Tensors.Blocks;
using Lathe.Tensors.Memory;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// y = x·Wᵀ + b with W in blocks. Rows of x are rounded to 8 bits once; then threads share the panels, and each panel meets all rows while it is near.
/// An output depends on its own row and its own weights alone: not on how many rows come, nor on threads, tiles or instruction set.
/// </summary>
internal static unsafe class BlockProduct
{
    /// <summary>Whether tiles run as machine code assembled for this processor. The bits are the same; settable for tests.</summary>
    public static bool Assembled { get; set; } = BlockTileCode.Available;

    /// <summary>Computes the product.</summary>
    /// <param name="weight">W [outputs, inputs].</param>
    /// <param name="x">[rows, inputs].</param>
    /// <param name="rows">How many.</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <param name="y">[rows, outputs].</param>
    /// <param name="scratch">Memory for the rounded rows.</param>
    public static void Run(BlockWeight weight, float* x, int rows, float* bias, float* y, Arena scratch)
    {
        if (rows == 0) return;
        (int, long, long) mark = scratch.Mark;
        byte* rounded = null, padded = null;
        foreach (PanelRun run in weight.Runs)
        {
            if (run.Layout.IsLookup && rows >= DecodedProduct.Fewest)
            {
                DecodedProduct.Multiply(weight, run, x, rows, bias, y, scratch);
                continue;
            }

            ref byte* input = ref run.Layout.TakesFloats ? ref padded : ref rounded;
            if (input == null) input = run.Layout.TakesFloats ? Pad(run, x, rows, scratch) : Round(run, x, rows, scratch);
            if (Assembled && ManyRowsJob.Takes(run, rows) && BlockTileCode.Ready(run.Layout, rows, unpacked: true))
                ManyRowsJob.Share(run, weight.Pointer, input, rows, bias, y, weight.Rows);
            else
                FewRowsJob.Share(run, weight.Pointer, input, rows, bias, y, weight.Rows, Assembled && !run.Layout.IsLookup && BlockTileCode.Ready(run.Layout, rows, unpacked: false));
        }

        scratch.Rewind(mark);
    }

    private static byte* Round(in PanelRun run, float* x, int rows, Arena scratch)
    {
        int groups = run.Records * run.Layout.Groups;
        var memory = (ActivationGroup*)scratch.Take((long)rows * groups * ActivationGroup.Bytes);
        ActivationRows.Round(x, memory, rows, run.Columns, groups);
        return (byte*)memory;
    }

    // Panels of floats are whole vectors of columns: rows that are not get zeros behind them.
    private static byte* Pad(in PanelRun run, float* x, int rows, Arena scratch)
    {
        int columns = run.Records * run.Layout.Columns;
        if (columns == run.Columns) return (byte*)x;
        float* memory = (float*)scratch.Take((long)rows * columns * sizeof(float));
        for (int r = 0; r < rows; r++)
        {
            new ReadOnlySpan<float>(x + ((long)r * run.Columns), run.Columns).CopyTo(new Span<float>(memory + ((long)r * columns), run.Columns));
            new Span<float>(memory + ((long)r * columns) + run.Columns, columns - run.Columns).Clear();
        }

        return (byte*)memory;
    }
}
