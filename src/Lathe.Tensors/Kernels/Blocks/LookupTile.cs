using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// The register tile of NF4, whose quants are places in a table: w = table[q]·scale is a float, the activations stay floats, and an output takes its
/// multiply-adds in order of the columns. So its bits are those of the dense product with the decoded weight.
/// </summary>
[SkipLocalsInit]
internal static unsafe class LookupTile
{
    /// <summary>Computes a tile of rows of floats.</summary>
    public static void Run(PanelLayout layout, BlockTile* tile)
    {
        float* w = stackalloc float[PanelLayout.Group * PanelLayout.Rows];
        for (int r = 0; r < tile->Rows; r++)
            new ReadOnlySpan<float>((byte*)tile->Init + (r * tile->InitStride), tile->Panels * PanelLayout.Rows).CopyTo(new Span<float>(Sums(tile, r, 0), tile->Panels * PanelLayout.Rows));
        for (nint g = 0; g < tile->Records * layout.Groups; g++)
        {
            for (int p = 0; p < tile->Panels; p++)
            {
                PanelColumns.Levels(layout, tile->Weights + (p * tile->WeightStride), (int)g, w);
                for (int r = 0; r < tile->Rows; r++)
                {
                    float* x = (float*)(tile->X + (r * tile->XStride)) + (g * PanelLayout.Group), y = Sums(tile, r, p);
                    Vector512<float> sum = Vector512.Load(y);
                    for (int c = 0; c < PanelLayout.Group; c++) sum = Simd.MulAdd(Vector512.Load(w + (c * PanelLayout.Rows)), Vector512.Create(x[c]), sum);
                    sum.Store(y);
                }
            }
        }
    }

    private static float* Sums(BlockTile* tile, int row, int panel) => (float*)((byte*)tile->Y + (row * tile->YStride)) + (panel * PanelLayout.Rows);
}
