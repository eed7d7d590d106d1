using Lathe.Tensors.Blocks;
using Lathe.Tensors.Kernels.Assembly;

namespace Lathe.Tensors.Kernels.Blocks;

/// <summary>
/// Writes the code of a tile: a loop over the records of one or two panels, each record unrolled. Registers 0 to 11 sum floats, 12 to 23 integers of the
/// group at hand, an output row and panel each; the rest hold weights, an activation, scales and masks.
/// </summary>
internal sealed unsafe class BlockTileWriter
{
    private const int Integers = 12, Weights = 24, X = 26, Spare = 27, Scales = 28, Low = 30, High = 31;
    private const int ScaleAt = 32, ScaledSumAt = 36, NegativeAt = 40;

    /// <summary>How far ahead memory is asked for: the processor's own prefetching ends where several rows make a group long.</summary>
    private const int Ahead = 8192, Line = 64;

    // Registers that neither calling convention keeps; rbx, which both keep, holds the tile.
    private const Register Panel = Register.Rdx, Records = Register.R11, XStride = Register.R10, Block = Register.Rbx;
    private const Register PanelStride = Register.R9;

    private static readonly Register[] RowBases = [Register.Rax, Register.Rcx, Register.R8, Register.R9];

    private readonly Assembler _code = new();
    private readonly PanelLayout _layout;
    private readonly int _rows, _panels;
    private readonly bool _unpacked;

    private BlockTileWriter(PanelLayout layout, int rows, int panels, bool unpacked) => (_layout, _rows, _panels, _unpacked) = (layout, rows, panels, unpacked);

    // A record of unpacked weights is one group.
    private int Groups => _unpacked ? 1 : _layout.Groups;

    /// <summary>The code of a tile, of panels as they are stored or of <see cref="UnpackedGroup"/>s: a function of a <see cref="BlockTile"/>.</summary>
    public static byte[] Tile(PanelLayout layout, int rows, int panels, bool unpacked)
    {
        var writer = new BlockTileWriter(layout, rows, panels, unpacked);
        return writer.Function(writer.Tile);
    }

    /// <summary>The code that unpacks a panel's records to <see cref="UnpackedGroup"/>s at the tile's Y.</summary>
    public static byte[] Unpacker(PanelLayout layout)
    {
        var writer = new BlockTileWriter(layout, 1, 1, unpacked: false);
        return writer.Function(writer.Unpacker);
    }

    private byte[] Function(Action body)
    {
        bool windows = OperatingSystem.IsWindows();
        _code.PushRbx();
        _code.Move(Block, windows ? Register.Rcx : Register.Rdi);
        if (windows) SavedRegisters.Save(_code);
        _code.Fill(Low, 0x0F0F0F0F);
        _code.Fill(High, 0x10101010u * ((1u << _layout.HighBits) - 1));
        body();
        if (windows) SavedRegisters.Restore(_code);
        _code.PopRbx();
        _code.Return();
        return _code.Code.ToArray();
    }

    private void Tile()
    {
        Ends(Offset.Init, Offset.InitStride, store: false);
        _code.Load(Panel, Field(Offset.Weights));
        _code.Load(Records, Field(Offset.Records));
        Bases(Offset.X, Offset.XStride);
        if (_panels == 2) _code.Load(PanelStride, Field(Offset.WeightStride));
        int top = _code.Here, advance = _layout.IsFloat ? _layout.Columns * sizeof(float) : Groups * ActivationGroup.Bytes;
        if (_panels == 1 && !_unpacked)
        {
            for (int at = 0; at < _layout.RecordBytes; at += Line) _code.Prefetch(Address.At(Panel, Ahead + at));
        }

        if (_layout.IsFloat) Floats();
        else for (int g = 0; g < Groups; g++) Group(g);
        _code.Add(Panel, _unpacked ? UnpackedGroup.Bytes : _layout.RecordBytes);
        for (int i = 0; 3 * i < _rows; i++) _code.Add(RowBases[i], advance);
        _code.LoopWhileNotZero(Records, top);
        Ends(Offset.Y, Offset.YStride, store: true);
    }

    private void Unpacker()
    {
        _code.Load(Panel, Field(Offset.Weights));
        _code.Load(Records, Field(Offset.Records));
        _code.Load(RowBases[0], Field(Offset.Y));
        int top = _code.Here;
        for (int g = 0; g < Groups; g++)
        {
            int at = g * UnpackedGroup.Bytes, block = _layout.IsSuper ? 0 : g;
            for (int j = 0; j < PanelLayout.Steps; j++)
            {
                Unpack(Weights, 0, g, j);
                _code.Store(Address.At(RowBases[0], at + (Line * j)), Weights);
            }

            bool two = _layout.ScaleLength != PanelLayout.Group;
            Keep(block, 0, two ? 2 * g : g, at + UnpackedGroup.ScalesAt);
            if (two) Keep(block, 0, (2 * g) + 1, at + UnpackedGroup.SecondAt);
            if (_layout.HasOffset) Keep(block, 1, 8 + g, at + UnpackedGroup.OffsetsAt);
        }

        _code.Add(Panel, _layout.RecordBytes);
        _code.Add(RowBases[0], Groups * UnpackedGroup.Bytes);
        _code.LoopWhileNotZero(Records, top);

        void Keep(int block, int half, int index, int at)
        {
            LoadScale(Scales, 0, block, half, index);
            _code.Store(Address.At(RowBases[0], at), Scales);
        }
    }

    private void Group(int group)
    {
        int half = PanelLayout.Steps / 2;
        if (_layout.ScaleLength == PanelLayout.Group)
        {
            Products(group, 0, PanelLayout.Steps, NegativeAt);
            AddProducts(group, 0);
        }
        else
        {
            Products(group, 0, half, NegativeAt + 4);
            AddProducts(group, 0);
            Products(group, half, PanelLayout.Steps, NegativeAt + 8);
            AddProducts(group, 1);
        }

        if (!_layout.HasOffset) return;
        for (int p = 0; p < _panels; p++)
        {
            if (_unpacked) _code.Load(Scales + p, Of(p, UnpackedGroup.OffsetsAt));
            else LoadScale(Scales + p, p, _layout.IsSuper ? 0 : group, 1, 8 + group);
        }

        Each((r, p) => _code.MultiplyAddSpread(Sum(r, p), Scales + p, Row(r, (group * ActivationGroup.Bytes) + ScaledSumAt), negative: _layout.IsSuper));
    }

    private void Products(int group, int from, int to, int negativeAt)
    {
        int x = group * ActivationGroup.Bytes;
        Each((r, p) =>
        {
            if (_layout.Zero == 0) _code.Clear(Product(r, p));
            else if (p == 0) _code.SpreadShiftLeft(Product(r, p), Row(r, x + negativeAt), int.Log2(_layout.Zero));
            else _code.Copy(Product(r, p), Product(r, 0));
        });
        for (int j = from; j < to; j++)
        {
            for (int p = 0; p < _panels; p++) Unpack(Weights + p, p, group, j);
            for (int r = 0; r < _rows; r++)
            {
                Address at = Row(r, x + (4 * j));
                if (_panels == 2) _code.Broadcast(X, at);
                for (int p = 0; p < _panels; p++)
                {
                    if (_panels == 2) _code.DotBytes(Product(r, p), Weights + p, X);
                    else _code.DotBytes(Product(r, p), Weights + p, at);
                }
            }
        }
    }

    private void AddProducts(int group, int part)
    {
        int scale = _layout.ScaleLength == PanelLayout.Group ? group : (2 * group) + part;
        for (int p = 0; p < _panels; p++)
        {
            if (_unpacked) _code.Load(Scales + p, Of(p, part == 0 ? UnpackedGroup.ScalesAt : UnpackedGroup.SecondAt));
            else LoadScale(Scales + p, p, _layout.IsSuper ? 0 : group, 0, scale);
        }

        Each((r, p) =>
        {
            _code.ToFloats(Product(r, p), Product(r, p));
            _code.MultiplySpread(Spare, Scales + p, Row(r, (group * ActivationGroup.Bytes) + ScaleAt));
            _code.MultiplyAdd(Sum(r, p), Product(r, p), Spare);
        });
    }

    private void Unpack(int to, int panel, int group, int step)
    {
        (int at, int shift) = _unpacked ? (Line * step, 0) : _layout.Quants(group, step);
        if (_unpacked || _layout.QuantWords == 8)
        {
            _code.Load(to, Of(panel, at));
            return;
        }

        if (shift == 0)
        {
            _code.And(to, Low, Of(panel, at));
        }
        else
        {
            _code.ShiftWordsRight(to, Of(panel, at), shift);
            _code.And(to, to, Low);
        }

        if (_layout.HighBits == 0) return;
        (at, int bit) = _layout.HighOf(group, step);
        if (bit == 4) _code.Load(Spare, Of(panel, at));
        else _code.ShiftWordsRight(Spare, Of(panel, at), bit - 4);
        _code.OrAnd(to, Spare, High);
    }

    // A 16-bit number of each row, times an 8-bit one in blocks of 256.
    private void LoadScale(int to, int panel, int block, int half, int index)
    {
        _code.LoadHalves(to, Of(panel, _layout.Half(block, half)));
        if (!_layout.IsSuper) return;
        _code.LoadBytes(Spare, Of(panel, _layout.Byte(index)), signed: !_layout.HasOffset);
        _code.ToFloats(Spare, Spare);
        _code.Multiply(to, to, Spare);
    }

    private void Floats()
    {
        for (int c = 0; c < _layout.Columns; c++)
        {
            for (int p = 0; p < _panels; p++)
            {
                Address at = Of(p, c * PanelLayout.Rows * _layout.FileBytes);
                if (_layout.Format == BlockFormat.F32)
                {
                    _code.Load(Weights + p, at);
                    continue;
                }

                if (_layout.Format == BlockFormat.F16)
                {
                    _code.LoadHalves(Weights + p, at);
                    continue;
                }

                _code.LoadWords(Weights + p, at);
                _code.ShiftLeft(Weights + p, Weights + p, 16);
            }

            for (int r = 0; r < _rows; r++)
            {
                if (_panels == 2) _code.Broadcast(X, Row(r, 4 * c));
                for (int p = 0; p < _panels; p++)
                {
                    if (_panels == 2) _code.MultiplyAdd(Sum(r, p), Weights + p, X);
                    else _code.MultiplyAddSpread(Sum(r, p), Weights + p, Row(r, 4 * c));
                }
            }
        }
    }

    // Loads where the sums start, or stores them.
    private void Ends(int field, int stride, bool store)
    {
        _code.Load(Register.Rax, Field(field));
        _code.Load(XStride, Field(stride));
        for (int r = 0; r < _rows; r++)
        {
            for (int p = 0; p < _panels; p++)
            {
                if (store) _code.Store(Address.At(Register.Rax, Line * p), Sum(r, p));
                else _code.Load(Sum(r, p), Address.At(Register.Rax, Line * p));
            }

            if (r + 1 < _rows) _code.Add(Register.Rax, XStride);
        }
    }

    private void Bases(int start, int stride)
    {
        _code.Load(RowBases[0], Field(start));
        _code.Load(XStride, Field(stride));
        for (int i = 1; 3 * i < _rows; i++)
        {
            _code.AddressOf(RowBases[i], Address.At(RowBases[i - 1], XStride, 2));
            _code.Add(RowBases[i], XStride);
        }
    }

    private void Each(Action<int, int> output)
    {
        for (int r = 0; r < _rows; r++)
        {
            for (int p = 0; p < _panels; p++) output(r, p);
        }
    }

    private int Sum(int row, int panel) => (row * _panels) + panel;

    private int Product(int row, int panel) => Integers + (row * _panels) + panel;

    private static Address Of(int panel, int at) => panel == 0 ? Address.At(Panel, at) : Address.At(Panel, PanelStride, 1, at);

    private static Address Row(int row, int at)
        => row % 3 == 0 ? Address.At(RowBases[row / 3], at) : Address.At(RowBases[row / 3], XStride, row % 3, at);

    private static Address Field(int offset) => Address.At(Block, offset);

    /// <summary>Where the fields of a tile lie, in bytes.</summary>
    private static class Offset
    {
        public static readonly int Weights, WeightStride, X, XStride, Records, Y, YStride, Init, InitStride;

        static Offset()
        {
            BlockTile tile = default;
            byte* start = (byte*)&tile;
            Weights = (int)((byte*)&tile.Weights - start);
            WeightStride = (int)((byte*)&tile.WeightStride - start);
            X = (int)((byte*)&tile.X - start);
            XStride = (int)((byte*)&tile.XStride - start);
            Records = (int)((byte*)&tile.Records - start);
            Y = (int)((byte*)&tile.Y - start);
            YStride = (int)((byte*)&tile.YStride - start);
            Init = (int)((byte*)&tile.Init - start);
            InitStride = (int)((byte*)&tile.InitStride - start);
        }
    }
}
