using System.Numerics;
using Lathe.Tensors.Kernels.Attention;

namespace Lathe.Tensors.Tests.Kernels.Attention;

/// <summary>A <c>[B, T, H, D]</c> operand with room before, between and after its rows that nothing may touch.</summary>
internal sealed unsafe class HeadBuffer<T> where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Margin = 19;
    private static readonly T Guard = T.CreateChecked(12345.5);

    private readonly T[] _data;
    private readonly int _length;
    private readonly int _heads;
    private readonly int _size;
    private readonly long _batchStride;
    private readonly long _rowStride;
    private readonly int _batch;

    public HeadBuffer(int batch, int length, int heads, int size, int gap)
    {
        (_batch, _length, _heads, _size) = (batch, length, heads, size);
        _rowStride = (heads * size) + gap;
        _batchStride = (length * _rowStride) + (2 * gap);
        _data = GC.AllocateArray<T>((int)(batch * _batchStride) + (2 * Margin), pinned: true);
        Array.Fill(_data, Guard);
    }

    public int Count => _batch * _length * _heads * _size;

    public T* Start => (T*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_data, Margin);

    public HeadRows<T> Rows => new(Start, _batchStride, _rowStride);

    public ref T this[int b, int t, int h, int d] => ref _data[Margin + (b * _batchStride) + (t * _rowStride) + (h * _size) + d];

    public HeadBuffer<T> Fill(Func<double> next)
    {
        ForEach((b, t, h, d) => this[b, t, h, d] = T.CreateChecked(next()));
        return this;
    }

    public T[] Values()
    {
        var values = new T[Count];
        int i = 0;
        ForEach((b, t, h, d) => values[i++] = this[b, t, h, d]);
        return values;
    }

    public void AssertGuards(string name)
    {
        var kept = (T[])_data.Clone();
        ForEach((b, t, h, d) => kept[Margin + (b * _batchStride) + (t * _rowStride) + (h * _size) + d] = Guard);
        int written = kept.AsSpan().IndexOfAnyExcept(Guard);
        Assert.True(written < 0, $"{name}: element {written} outside the operand was written.");
    }

    private void ForEach(Action<int, int, int, int> action)
    {
        for (int b = 0; b < _batch; b++)
            for (int t = 0; t < _length; t++)
                for (int h = 0; h < _heads; h++)
                    for (int d = 0; d < _size; d++)
                        action(b, t, h, d);
    }
}
