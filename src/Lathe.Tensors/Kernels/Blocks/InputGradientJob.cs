using Lathe.Tensors.Kernels.Gemm;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// Some columns of W against all rows of dy, over a run of W's rows: a stretch of them is decoded into the second cache, multiplied, and its sums
/// wait in dxᵀ for the next. The last stretch of all turns dxᵀ back into rows.
/// </summary>
internal readonly unsafe struct InputGradientJob<TTile>(
    PanelRun run, byte* memory, bool halves, int first, int count, float* packed, int rows, float* turned, bool starts, float* dx, bool accumulate) : IJob
    where TTile : struct, ITileKernel<float>
{
    /// <summary>Rows of W decoded at once.</summary>
    public const int Stretch = 256;

    // Whole groups, and whole tiles of 4, 6 or 12 rows.
    private const int ColumnsAtOnce = 96;

    private readonly PanelRun _run = run;
    private readonly byte* _memory = memory;
    private readonly float* _packed = packed;
    private readonly float* _turned = turned;
    private readonly float* _dx = dx;

    /// <summary>Number of chunks.</summary>
    public int Chunks => (_run.Columns + ColumnsAtOnce - 1) / ColumnsAtOnce;

    private int Padded => (rows + TTile.Columns - 1) / TTile.Columns * TTile.Columns;

    public void Run(int chunk)
    {
        int column = chunk * ColumnsAtOnce, columns = Math.Min(ColumnsAtOnce, _run.Columns - column);
        var workspace = (float*)Workspace.Rent();
        float* zeros = workspace, decoded = workspace + TTile.Columns;
        new Span<float>(zeros, TTile.Columns).Clear();
        for (int at = 0; at < count; at += Stretch)
        {
            int many = Math.Min(Stretch, count - at);
            for (int row = 0; row < many; row += PanelLayout.Rows)
            {
                byte* to = (byte*)decoded + (row * (halves ? sizeof(BFloat16) : sizeof(float)));
                PanelColumns.Write(_run, _run.Panel(_memory, (first + at + row) / PanelLayout.Rows), column, columns, to, Stretch, halves);
            }

            Multiply(decoded, zeros, column, columns, at, many);
        }

        Workspace.Return(workspace);
        if (_dx == null) return;
        Attention.Blocks.TransposeBack(_turned + ((long)column * Padded), Padded, rows, columns, _dx + column, _run.Columns, accumulate);
    }

    private void Multiply(float* decoded, float* zeros, int column, int columns, int at, int many)
    {
        int width = TTile.Columns, padded = Padded, depth = halves ? (count + 1) / 2 : count, tiles = (columns + TTile.Rows - 1) / TTile.Rows;
        bool fresh = starts && at == 0;
        Tile<float> tile = default;
        tile.BStep = width;
        tile.K = halves ? (many + 1) / 2 : many;
        tile.AStride = halves ? Stretch / 2 : Stretch;
        tile.AStep = 1;
        tile.CStride = padded;
        tile.InitStride = fresh ? 0 : padded;
        for (int t = 0; t < tiles; t++)
        {
            int row = Cut.Start(columns, t, tiles);
            tile.Rows = Cut.Start(columns, t + 1, tiles) - row;
            tile.A = decoded + (row * tile.AStride);
            for (int j = 0; j < padded; j += width)
            {
                tile.B = _packed + ((long)j * depth) + ((long)(halves ? at / 2 : at) * width);
                tile.C = _turned + ((long)(column + row) * padded) + j;
                tile.Init = fresh ? zeros : tile.C;
                TTile.Run(&tile);
            }
        }
    }
}
