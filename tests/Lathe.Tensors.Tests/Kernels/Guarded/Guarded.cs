using Lathe.Tensors.Tests.Cases;
using Lathe.Tensors.Tests.Kernels.Gemm;

namespace Lathe.Tensors.Tests.Kernels.Guarded;

/// <summary>Arrays that end at a page which may not be touched: a kernel that reads or writes past an end kills the process.</summary>
internal sealed unsafe class Guarded : IDisposable
{
    private readonly List<IDisposable> _buffers = [];

    /// <summary>Memory for a kernel to fill.</summary>
    public T* New<T>(long count) where T : unmanaged
    {
        var buffer = new GuardedBuffer<T>(count);
        _buffers.Add(buffer);
        return buffer.Start;
    }

    /// <summary>Floats from −1 to 1.</summary>
    public float* Values(long count, int seed)
    {
        float* x = New<float>(count);
        for (int i = 0; i < count; i++) x[i] = (float)Fills.AwayFromZero(seed, i, 0);
        return x;
    }

    /// <summary>Numbers from 0 up to <paramref name="end"/>.</summary>
    public int* Indices(long count, int end)
    {
        int* x = New<int>(count);
        for (int i = 0; i < count; i++) x[i] = i * 7 % end;
        return x;
    }

    public void Dispose()
    {
        foreach (IDisposable buffer in _buffers) buffer.Dispose();
    }
}
