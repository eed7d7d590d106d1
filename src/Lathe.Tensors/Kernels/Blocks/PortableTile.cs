using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// The register tile in plain vectors: the meaning of a block product, bit for bit, for every processor. Products inside a group are integers and exact;
/// then sum ← fma(float(product), weight scale · activation scale, sum), groups in the order of the columns, and with a minimum
/// sum ← fma(minimum, activation scale · Σq, sum).
/// </summary>
[SkipLocalsInit]
internal static unsafe class PortableTile
{
    /// <summary>Computes a tile.</summary>
    public static void Run(PanelLayout layout, BlockTile* tile)
    {
        if (layout.IsLookup)
        {
            LookupTile.Run(layout, tile);
            return;
        }

        for (int r = 0; r < tile->Rows; r++)
            new ReadOnlySpan<float>((byte*)tile->Init + (r * tile->InitStride), tile->Panels * PanelLayout.Rows).CopyTo(new Span<float>(Sums(tile, r, 0), tile->Panels * PanelLayout.Rows));
        if (layout.IsFloat) Floats(layout, tile);
        else Groups(layout, tile);
    }

    private static void Groups(PanelLayout layout, BlockTile* tile)
    {
        UnpackedGroup unpacked;
        for (nint g = 0; g < tile->Records * layout.Groups; g++)
        {
            for (int p = 0; p < tile->Panels; p++)
            {
                byte* record = tile->Weights + (p * tile->WeightStride) + (g / layout.Groups * layout.RecordBytes);
                UnpackedGroup.Fill(&unpacked, layout, record, (int)(g % layout.Groups));
                for (int r = 0; r < tile->Rows; r++)
                {
                    ActivationGroup* x = (ActivationGroup*)(tile->X + (r * tile->XStride)) + g;
                    float* y = Sums(tile, r, p);
                    Vector512<float> sum = Vector512.Load(y);
                    sum = layout.ScaleLength == PanelLayout.Group
                        ? Add(sum, &unpacked, x, 0, PanelLayout.Steps, x->NegativeSum * layout.Zero, unpacked.Scales)
                        : Add(Add(sum, &unpacked, x, 0, 4, x->NegativeFirst * layout.Zero, unpacked.Scales), &unpacked, x, 4, 8, x->NegativeSecond * layout.Zero, unpacked.SecondScales);
                    if (layout.HasOffset) sum = Simd.MulAdd(Vector512.Load(unpacked.Offsets), Vector512.Create(x->ScaledSum), sum);
                    sum.Store(y);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Add(Vector512<float> sum, UnpackedGroup* w, ActivationGroup* x, int from, int to, int start, float* scales)
    {
        Vector512<int> product = Vector512.Create(start);
        for (int j = from; j < to; j++) product = ByteDot.Add(product, Vector512.Load(w->Quants + (64 * j)), ((int*)x->Quants)[j]);
        return Simd.MulAdd(Vector512.ConvertToSingle(product), Vector512.Load(scales) * Vector512.Create(x->Scale), sum);
    }

    private static void Floats(PanelLayout layout, BlockTile* tile)
    {
        float* w = stackalloc float[PanelLayout.Rows];
        for (nint c = 0; c < tile->Records * layout.Columns; c++)
        {
            for (int p = 0; p < tile->Panels; p++)
            {
                byte* column = tile->Weights + (p * tile->WeightStride) + (c * PanelLayout.Rows * layout.FileBytes);
                for (int i = 0; i < PanelLayout.Rows; i++) w[i] = PanelDecoder.Float(layout, column, i);
                for (int r = 0; r < tile->Rows; r++)
                {
                    float* y = Sums(tile, r, p);
                    Simd.MulAdd(Vector512.Load(w), Vector512.Create(((float*)(tile->X + (r * tile->XStride)))[c]), Vector512.Load(y)).Store(y);
                }
            }
        }
    }

    private static float* Sums(BlockTile* tile, int row, int panel) => (float*)((byte*)tile->Y + (row * tile->YStride)) + (panel * PanelLayout.Rows);
}
