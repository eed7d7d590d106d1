using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Cached;

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
                Decode(layout, tile->Weights + (p * tile->WeightStride) + (g / layout.Groups * layout.RecordBytes), (int)(g % layout.Groups), w);
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

    /// <summary>The 32 columns of a group as floats, a column's 16 rows beside each other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Decode(PanelLayout layout, byte* record, int group, float* w)
    {
        Vector512<float> table = NormalFloat.Table, scale = HalfLanes.Load((ushort*)(record + layout.Half(group, 0)));
        for (int j = 0; j < PanelLayout.Steps; j++, w += 4 * PanelLayout.Rows)
        {
            (int at, int shift) = layout.Quants(group, j);
            Vector512<uint> words = Vector512.Load((uint*)(record + at)) >>> shift, mask = Vector512.Create(15u);
            for (int k = 0; k < 4; k++, words >>>= 8) (Vector512.Shuffle(table, (words & mask).AsInt32()) * scale).Store(w + (k * PanelLayout.Rows));
        }
    }

    private static float* Sums(BlockTile* tile, int row, int panel) => (float*)((byte*)tile->Y + (row * tile->YStride)) + (panel * PanelLayout.Rows);
}
