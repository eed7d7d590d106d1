using System.Runtime.InteropServices;

namespace Lathe.Tensors.Tests.Kernels.Gemm;

/// <summary>
/// Native memory whose last element ends at a page that may not be touched, and whose elements outside the matrix hold a
/// canary. Where pages cannot be protected, only the canary is left.
/// </summary>
internal sealed unsafe partial class GuardedBuffer<T> : IDisposable where T : unmanaged
{
    private const int Page = 4096;
    private readonly nint _mapping;
    private readonly nuint _bytes;
    private readonly T[] _before;

    public GuardedBuffer(long count)
    {
        Count = count;
        nuint used = (((nuint)count * (nuint)sizeof(T)) + Page - 1) / Page * Page;
        _bytes = used + Page;
        if (OperatingSystem.IsLinux())
        {
            _mapping = GuardedPages.Map(_bytes, used);
            Start = (T*)(_mapping + (nint)used - ((nint)count * sizeof(T)));
        }
        else
        {
            _mapping = (nint)NativeMemory.AllocZeroed(_bytes);
            Start = (T*)_mapping;
        }

        _before = new T[count];
    }

    public long Count { get; }

    public T* Start { get; }

    /// <summary>Remembers the contents, for <see cref="Before"/>.</summary>
    public void Remember() => new ReadOnlySpan<T>(Start, (int)Count).CopyTo(_before);

    /// <summary>The element as it was at <see cref="Remember"/>.</summary>
    public T Before(long index) => _before[index];

    public void Dispose()
    {
        if (OperatingSystem.IsLinux()) GuardedPages.Unmap(_mapping, _bytes);
        else NativeMemory.Free((void*)_mapping);
    }
}
