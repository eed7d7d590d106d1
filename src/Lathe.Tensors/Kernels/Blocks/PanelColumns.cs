using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Cached;
using Lathe.Tensors.Kernels.Halves;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// Columns of a panel, the 16 rows of each side by side, as floats or bfloat16: a panel's own order, so nothing is turned and every vector is
/// used whole. The floats are those of <see cref="PanelDecoder"/>.
/// </summary>
[SkipLocalsInit]
internal static unsafe class PanelColumns
{
    /// <summary>Writes columns [first, first + count) of a panel, whole groups of them as far as the row reaches.</summary>
    /// <param name="run">The panel's run.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="first">First column, the first of a group.</param>
    /// <param name="count">How many; past the end of the last group, memory is written all the same.</param>
    /// <param name="to">Where the 16 rows of the first column go: floats, or bfloat16 where <paramref name="halves"/>.</param>
    /// <param name="stride">Elements from one column to the next.</param>
    /// <param name="halves">Whether to round to bfloat16.</param>
    public static void Write(in PanelRun run, byte* panel, int first, int count, void* to, int stride, bool halves)
    {
        PanelLayout layout = run.Layout;
        UnpackedGroup unpacked;
        for (int column = 0; column < count; column += PanelLayout.Group)
        {
            byte* at = (byte*)to + ((long)column * stride * (halves ? sizeof(BFloat16) : sizeof(float)));
            if (layout.IsFloat)
            {
                byte* from = panel + ((long)(first + column) * PanelLayout.Rows * layout.FileBytes);
                if (halves) Floats<StoreHalves>(layout, from, at, stride);
                else Floats<StoreFloats>(layout, from, at, stride);
                continue;
            }

            int group = (first + column) / PanelLayout.Group;
            UnpackedGroup.Fill(&unpacked, layout, panel + ((long)(group / layout.Groups) * layout.RecordBytes), group % layout.Groups);
            if (layout.IsLookup && halves) Levels<StoreHalves>(&unpacked, at, stride);
            else if (layout.IsLookup) Levels<StoreFloats>(&unpacked, at, stride);
            else if (halves) Quants<StoreHalves>(&unpacked, layout, at, stride);
            else Quants<StoreFloats>(&unpacked, layout, at, stride);
        }
    }

    /// <summary>Writes the 32 columns of a group of places in a table as floats, 16 rows a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Levels(PanelLayout layout, byte* panel, int group, float* to)
    {
        UnpackedGroup unpacked;
        UnpackedGroup.Fill(&unpacked, layout, panel + ((long)(group / layout.Groups) * layout.RecordBytes), group % layout.Groups);
        Levels<StoreFloats>(&unpacked, (byte*)to, PanelLayout.Rows);
    }

    private static void Floats<TStore>(PanelLayout layout, byte* from, byte* to, int stride) where TStore : struct, IStore
    {
        for (int c = 0; c < PanelLayout.Group; c++, from += PanelLayout.Rows * layout.FileBytes)
        {
            Vector512<float> values = layout.FileBytes == sizeof(float) ? Vector512.Load((float*)from)
                : layout.Format == BlockFormat.BF16 ? Lanes.Load((BFloat16*)from) : HalfLanes.Load((ushort*)from);
            TStore.Put(values, to, c * stride);
        }
    }

    private static void Quants<TStore>(UnpackedGroup* group, PanelLayout layout, byte* to, int stride) where TStore : struct, IStore
    {
        Vector512<int> zero = Vector512.Create(layout.Zero), last = Vector512.Create(255);
        bool affine = layout.HasOffset;
        Vector512<float> scale = Vector512.Load(group->Scales), offset = Vector512.Load(group->Offsets);
        for (int j = 0; j < PanelLayout.Steps; j++)
        {
            if (2 * j == PanelLayout.Steps) scale = Vector512.Load(group->SecondScales);
            Vector512<uint> four = Vector512.Load((uint*)(group->Quants + (64 * j)));
            for (int b = 0; b < 4; b++, four >>>= 8)
            {
                Vector512<float> values = Vector512.ConvertToSingle((four.AsInt32() & last) - zero) * scale;
                TStore.Put(affine ? values + offset : values, to, ((4 * j) + b) * stride);
            }
        }
    }

    private static void Levels<TStore>(UnpackedGroup* group, byte* to, int stride) where TStore : struct, IStore
    {
        Vector512<float> table = NormalFloat.Table, scale = Vector512.Load(group->Scales);
        for (int j = 0; j < PanelLayout.Steps; j++)
        {
            Vector512<uint> four = Vector512.Load((uint*)(group->Quants + (64 * j)));
            for (int b = 0; b < 4; b++, four >>>= 8) TStore.Put(Vector512.Shuffle(table, (four & Vector512.Create(15u)).AsInt32()) * scale, to, ((4 * j) + b) * stride);
        }
    }

    private interface IStore
    {
        static abstract void Put(Vector512<float> values, byte* to, long element);
    }

    private readonly struct StoreFloats : IStore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Put(Vector512<float> values, byte* to, long element) => values.Store((float*)to + element);
    }

    private readonly struct StoreHalves : IStore
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Put(Vector512<float> values, byte* to, long element) => Lanes.Store(values, (BFloat16*)to + element);
    }
}
