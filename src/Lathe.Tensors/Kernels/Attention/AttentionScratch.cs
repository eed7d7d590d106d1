using System.Runtime.InteropServices;

namespace Lathe.Tensors.Kernels.Attention;

/// <summary>
/// Native memory that a thread keeps between calls, so that attention allocates nothing once it has seen its largest
/// problem. A thread's buffer only grows, and is freed after the thread has ended.
/// </summary>
internal sealed unsafe class AttentionScratch
{
    private const nuint Alignment = 64;

    [ThreadStatic]
    private static AttentionScratch? _chunk;

    [ThreadStatic]
    private static AttentionScratch? _call;

    private static long _total;

    private void* _data;
    private nuint _bytes;

    private AttentionScratch()
    {
    }

    ~AttentionScratch() => Release();

    /// <summary>Native bytes held by all threads together: for reports.</summary>
    public static long TotalBytes => Interlocked.Read(ref _total);

    /// <summary>Elements rounded up so that the next buffer starts on a cache line.</summary>
    public static long Pad<T>(long elements) where T : unmanaged
    {
        long line = (long)Alignment / sizeof(T);
        return (elements + line - 1) / line * line;
    }

    /// <summary>Memory for one chunk of work, undefined content; the next chunk on this thread gets the same.</summary>
    public static T* ForChunk<T>(long elements) where T : unmanaged
        => (T*)(_chunk ??= new AttentionScratch()).Reserve((nuint)(elements * sizeof(T)));

    /// <summary>Memory that all chunks of a call share, undefined content, kept by the calling thread.</summary>
    public static T* ForCall<T>(long elements) where T : unmanaged
        => (T*)(_call ??= new AttentionScratch()).Reserve((nuint)(elements * sizeof(T)));

    private void* Reserve(nuint bytes)
    {
        if (bytes <= _bytes) return _data;
        Release();
        _data = NativeMemory.AlignedAlloc(bytes, Alignment);
        _bytes = bytes;
        Interlocked.Add(ref _total, (long)bytes);
        return _data;
    }

    private void Release()
    {
        NativeMemory.AlignedFree(_data);
        Interlocked.Add(ref _total, -(long)_bytes);
        _data = null;
        _bytes = 0;
    }
}
