using System.Runtime.CompilerServices;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>Moves rows between a file's blocks and panels, both ways without loss. Threads share the panels.</summary>
internal readonly unsafe struct PanelRows : IRangeJob
{
    private const int Rows = PanelLayout.Rows;
    private const long Grain = 1 << 18;

    /// <summary>Turns signed bytes into unsigned ones that are 128 larger.</summary>
    public const uint Signs = 0x80808080;

    private readonly PanelRun _run;
    private readonly byte* _panels;
    private readonly byte* _file;
    private readonly int _first;
    private readonly int _count;
    private readonly bool _store;

    private PanelRows(in PanelRun run, byte* memory, int first, int count, byte* file, bool store)
    {
        (_run, _first, _count, _store) = (run, first, count, store);
        _panels = run.Panel(memory, 0);
        _file = file;
    }

    /// <summary>Stores rows <paramref name="first"/> … of a run from a file's bytes, or writes them there.</summary>
    public static void Move(in PanelRun run, byte* memory, int first, int count, byte* file, bool store)
    {
        var job = new PanelRows(run, memory, first, count, file, store);
        Team.For(ref job, ((first + count - 1) / Rows) - (first / Rows) + 1, Math.Max(1, Grain / run.PanelBytes));
    }

    /// <summary>Panels from … to, counted from that of the first row.</summary>
    public void Run(long from, long to)
    {
        long origin = (_first / Rows * Rows) - _first;
        long start = Math.Max(0, origin + (from * Rows)), end = Math.Min(_count, origin + (to * Rows));
        PanelLayout layout = _run.Layout;
        for (long i = start; i < end; i++)
        {
            if (Turning.IsSupported && (_first + i) % Rows == 0 && i + Rows <= end)
            {
                Whole(layout, _panels + ((_first + i) / Rows * _run.PanelBytes), _file + (i * _run.FileRowBytes));
                i += Rows - 1;
                continue;
            }

            int row = _first + (int)i, lane = row % Rows;
            byte* panel = _panels + (row / Rows * _run.PanelBytes);
            byte* blocks = _file + (i * _run.FileRowBytes);
            if (layout.FileBytes == sizeof(float)) Floats((uint*)panel + lane, (uint*)blocks);
            else if (layout.IsFloat) Floats((ushort*)panel + lane, (ushort*)blocks);
            else if (_store) Store(layout, panel, blocks, lane);
            else Fetch(layout, panel, blocks, lane);
        }
    }

    private void Whole(PanelLayout layout, byte* panel, byte* file)
    {
        if (layout.IsFloat)
        {
            int done = WholePanel.Floats(layout, panel, file, _run.FileRowBytes, _run.Columns, _store);
            for (int r = 0; r < Rows; r++)
            {
                if (layout.FileBytes == sizeof(float)) Floats((uint*)panel + r, (uint*)(file + (r * _run.FileRowBytes)), done);
                else Floats((ushort*)panel + r, (ushort*)(file + (r * _run.FileRowBytes)), done);
            }
        }
        else if (_store)
        {
            WholePanel.Store(layout, panel, file, _run.FileRowBytes, _run.FileBlocks);
        }
        else
        {
            WholePanel.Fetch(layout, panel, file, _run.FileRowBytes, _run.FileBlocks);
        }
    }

    private void Floats<T>(T* lane, T* file, int first = 0) where T : unmanaged
    {
        for (int c = first; c < _run.Columns; c++)
        {
            if (_store) lane[(long)c * Rows] = Unsafe.ReadUnaligned<T>(file + c);
            else Unsafe.WriteUnaligned(file + c, lane[(long)c * Rows]);
        }
    }

    private void Store(PanelLayout layout, byte* panel, byte* file, int lane)
    {
        uint flip = layout.Zero == 128 ? Signs : 0;
        for (int b = 0; b < _run.FileBlocks; b++, file += layout.FileBytes)
        {
            byte* record = Place(layout, panel, b, out int block);
            uint* to = (uint*)(record + layout.Word(block, 0)) + lane, from = (uint*)(file + layout.QuantsAt);
            for (int w = 0; w < layout.QuantWords; w++) to[w * Rows] = Unsafe.ReadUnaligned<uint>(from + w) ^ flip;
            to = (uint*)(record + layout.High(block, 0)) + lane;
            from = (uint*)(file + layout.HighAt);
            for (int w = 0; w < layout.HighWords; w++)
            {
                uint bits = Unsafe.ReadUnaligned<uint>(from + w);
                to[w * Rows] = layout.IsSuper ? bits : FifthBits.ToPanel(bits);
            }

            for (int h = 0; h < layout.Halves; h++)
                ((ushort*)(record + layout.Half(block, h)))[lane] = Unsafe.ReadUnaligned<ushort>(file + layout.HalvesAt + (2 * h));
            if (!layout.IsSuper) continue;
            byte* scales = record + layout.Byte(0) + lane;
            if (layout.HasOffset) SixBitScales.Expand(file + layout.BytesAt, scales, Rows);
            else for (int i = 0; i < 16; i++) scales[i * Rows] = file[layout.BytesAt + i];
        }
    }

    private void Fetch(PanelLayout layout, byte* panel, byte* file, int lane)
    {
        uint flip = layout.Zero == 128 ? Signs : 0;
        for (int b = 0; b < _run.FileBlocks; b++, file += layout.FileBytes)
        {
            byte* record = Place(layout, panel, b, out int block);
            uint* from = (uint*)(record + layout.Word(block, 0)) + lane, to = (uint*)(file + layout.QuantsAt);
            for (int w = 0; w < layout.QuantWords; w++) Unsafe.WriteUnaligned(to + w, from[w * Rows] ^ flip);
            from = (uint*)(record + layout.High(block, 0)) + lane;
            to = (uint*)(file + layout.HighAt);
            for (int w = 0; w < layout.HighWords; w++)
            {
                uint bits = from[w * Rows];
                Unsafe.WriteUnaligned(to + w, layout.IsSuper ? bits : FifthBits.ToFile(bits));
            }

            for (int h = 0; h < layout.Halves; h++)
                Unsafe.WriteUnaligned(file + layout.HalvesAt + (2 * h), ((ushort*)(record + layout.Half(block, h)))[lane]);
            if (!layout.IsSuper) continue;
            byte* scales = record + layout.Byte(0) + lane;
            if (layout.HasOffset) SixBitScales.Compress(scales, Rows, file + layout.BytesAt);
            else for (int i = 0; i < 16; i++) file[layout.BytesAt + i] = scales[i * Rows];
        }
    }

    private static byte* Place(PanelLayout layout, byte* panel, int index, out int block)
    {
        block = index % layout.Blocks;
        return panel + ((long)(index / layout.Blocks) * layout.RecordBytes);
    }
}
