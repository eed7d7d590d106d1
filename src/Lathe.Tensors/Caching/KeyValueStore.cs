using System.Runtime.InteropServices;
using Lathe.Tensors.Kernels.Cached;
using Lathe.Tensors.Memory;

namespace Lathe.Tensors.Caching;

/// <summary>
/// Native memory for the keys and values of sequences, in columns of <see cref="Column"/> positions: a column has all layers,
/// sequences and heads of its positions. Columns are taken as positions come and never move; where a window forgets, their places go
/// round. What lies in a column is <see cref="IColumnCodec{T}"/>'s business.
/// </summary>
internal sealed unsafe class KeyValueStore : IDisposable
{
    /// <summary>Positions of a column: four vectors of sixteen lanes.</summary>
    public const int Column = 64;

    // A window's places hold this many positions more than the window, so that a long pass does not overwrite what it still reads.
    private const int Pass = 512;
    private const long FirstSlabBytes = 64L << 20;

    private readonly List<NativeBuffer> _slabs = [];
    private readonly NativeBuffer _places;
    private readonly NativeBuffer _slopes;
    private int _taken;
    private int _used;
    private int _written;

    /// <summary>Makes an empty store for at most <paramref name="capacity"/> positions.</summary>
    public KeyValueStore(KeyValueLayout layout, int capacity)
    {
        Layout = layout;
        Capacity = capacity;
        Places = PlacesOf(layout.Window, capacity);
        HeadBytes = HeadBytesOf(layout);
        ColumnBytes = ColumnBytesOf(layout);
        _places = new NativeBuffer((long)Places * sizeof(byte*));
        _slopes = new NativeBuffer(Math.Max(1, layout.Slopes.Length) * sizeof(double), zeroed: true);
        layout.Slopes.CopyTo(new Span<double>(_slopes.Pointer, layout.Slopes.Length));
    }

    /// <summary>What it holds.</summary>
    public KeyValueLayout Layout { get; }

    /// <summary>Most positions of a sequence.</summary>
    public int Capacity { get; }

    /// <summary>Columns that can be there at once.</summary>
    public int Places { get; }

    /// <summary>Positions that can be there at once.</summary>
    public int Rows => (int)Math.Min(Capacity, (long)Places * Column);

    /// <summary>Most positions of one pass.</summary>
    public int LongestPass => Turns ? ((Places - 1) * Column) + 2 - Layout.Window : Capacity;

    /// <summary>Bytes of a head's keys and values in a column.</summary>
    public long HeadBytes { get; }

    /// <summary>Bytes of a column.</summary>
    public long ColumnBytes { get; }

    /// <summary>Bytes of the columns that have been written.</summary>
    public long Bytes => _used * ColumnBytes;

    /// <summary>First position that is still there.</summary>
    public int FirstHeld { get; private set; }

    /// <summary>The slopes, of <see cref="KeyValueLayout.Slopes"/>; null: none.</summary>
    public double* Slopes => Layout.Slopes.Length == 0 ? null : (double*)_slopes.Pointer;

    /// <summary>Address of the column in each place.</summary>
    public byte** Table
    {
        get
        {
            ObjectDisposedException.ThrowIf(_places.Pointer == null, this);
            return (byte**)_places.Pointer;
        }
    }

    private bool Turns => Places < ColumnsOf(Capacity);

    /// <summary>Columns that hold so many positions.</summary>
    public static int ColumnsOf(int positions) => (int)(((long)positions + Column - 1) / Column);

    /// <summary>Places of a store for so many positions.</summary>
    public static int PlacesOf(int window, int capacity)
    {
        int all = ColumnsOf(capacity);
        return window == 0 ? all : (int)Math.Min(all, (((long)window + Pass - 2 + Column - 1) / Column) + 1);
    }

    /// <summary>Bytes of a column of such a layout.</summary>
    public static long ColumnBytesOf(KeyValueLayout layout) => HeadBytesOf(layout) * layout.KeyValueHeads * layout.Batch * layout.Layers;

    /// <summary>The bytes of the column that holds a position.</summary>
    public Span<byte> ColumnAt(int position) => new(Table[position / Column % Places], checked((int)ColumnBytes));

    /// <summary>Where the keys and values of a layer begin in a column.</summary>
    public long LayerOffset(int layer) => HeadBytes * Layout.KeyValueHeads * Layout.Batch * layer;

    /// <summary>Whether everything that a query at this position sees of the past is there.</summary>
    public bool Holds(int position) => FirstHeld == 0 || (Layout.Window > 0 && FirstHeld <= Math.Max(0, position - Layout.Window + 1));

    /// <summary>Makes sure that positions up to <paramref name="end"/> have a place.</summary>
    public void Reserve(int end)
    {
        ObjectDisposedException.ThrowIf(_places.Pointer == null, this);
        int wanted = Math.Min(ColumnsOf(end), Places);
        if (_taken < wanted) Take(wanted);
    }

    /// <summary>Makes room for positions up to <paramref name="end"/>, which are about to be written.</summary>
    public void Extend(int end)
    {
        Reserve(end);
        _written = Math.Max(_written, end);
        FirstHeld = Math.Max(FirstHeld, (ColumnsOf(_written) - Places) * Column);
        _used = Math.Max(_used, Math.Min(ColumnsOf(end), Places));
    }

    /// <summary>Forgets that anything was written.</summary>
    public void Clear() => _written = FirstHeld = 0;

    /// <summary>Becomes a store in which positions from <paramref name="first"/> to <paramref name="end"/> are there; the caller fills their columns.</summary>
    public void Restore(int first, int end)
    {
        Clear();
        Extend(end);
        FirstHeld = first;
    }

    /// <summary>Zeros what lies in the column of the last of <paramref name="end"/> positions behind it: what was there is forgotten.</summary>
    public void ClearBehind(int end)
    {
        if (end % Column == 0) return;
        switch (Layout.Type)
        {
            case CacheType.F16: ClearBehind<float, HalfCodec>(end); break;
            case CacheType.Q8_0: ClearBehind<float, ByteCodec>(end); break;
            case CacheType.F64: ClearBehind<double, WholeCodec<double>>(end); break;
            default: ClearBehind<float, WholeCodec<float>>(end); break;
        }
    }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        foreach (NativeBuffer slab in _slabs) slab.Dispose();
        _slabs.Clear();
        _places.Dispose();
        _slopes.Dispose();
    }

    private static long HeadBytesOf(KeyValueLayout layout) => layout.Type switch
    {
        CacheType.F32 => WholeCodec<float>.KeyBytes(layout.HeadSize) + WholeCodec<float>.ValueBytes(layout.HeadSize),
        CacheType.F64 => WholeCodec<double>.KeyBytes(layout.HeadSize) + WholeCodec<double>.ValueBytes(layout.HeadSize),
        CacheType.F16 => HalfCodec.KeyBytes(layout.HeadSize) + HalfCodec.ValueBytes(layout.HeadSize),
        CacheType.Q8_0 => ByteCodec.KeyBytes(layout.HeadSize) + ByteCodec.ValueBytes(layout.HeadSize),
        _ => throw new ArgumentException($"A cache stores no {layout.Type}."),
    };

    private void ClearBehind<T, TCodec>(int end)
        where T : unmanaged
        where TCodec : struct, IColumnCodec<T>
    {
        int size = Layout.HeadSize;
        using var zeros = new NativeBuffer((long)size * sizeof(T), zeroed: true);
        byte* column = Table[end / Column % Places];
        for (long head = 0; head < ColumnBytes; head += HeadBytes)
        {
            for (int p = end % Column; p < Column; p++)
            {
                TCodec.PutKey(column + head, p, (T*)zeros.Pointer, size);
                TCodec.PutValue(column + head + TCodec.KeyBytes(size), p, (T*)zeros.Pointer, size);
            }
        }
    }

    // The system gives pages when they are written, so a large slab costs nothing before; each is half as large again as all before.
    private void Take(int wanted)
    {
        long count = Math.Max(wanted - _taken, Math.Max(_taken / 2, FirstSlabBytes / ColumnBytes));
        count = Math.Min(count, Places - _taken);
        var slab = new NativeBuffer(count * ColumnBytes);
        _slabs.Add(slab);
        for (int i = 0; i < count; i++) Table[_taken++] = slab.Pointer + (i * ColumnBytes);
    }
}
