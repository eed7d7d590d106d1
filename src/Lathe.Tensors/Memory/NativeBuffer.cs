using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;

namespace Lathe.Tensors.Memory;

/// <summary>Aligned native memory that is freed once, by <see cref="Dispose"/> or by the finaliser.</summary>
internal sealed unsafe partial class NativeBuffer : CriticalFinalizerObject, IDisposable
{
    /// <summary>Alignment of every buffer and of everything cut from one: a cache line, and an AVX-512 register.</summary>
    public const int Alignment = 64;

    private const long HugePage = 2L << 20;
    private const int AdviseHugePages = 14;

    /// <summary>Takes <paramref name="bytes"/> of memory.</summary>
    /// <exception cref="OutOfMemoryException">The system has not that much.</exception>
    public NativeBuffer(long bytes, bool zeroed = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Bytes = bytes;
        bool large = bytes >= 2 * HugePage;
        Pointer = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(bytes, Alignment), (nuint)(large ? HugePage : Alignment));
        // Page-table walks cost a streaming kernel up to a fifth of its rate with 4 KiB pages.
        if (large && OperatingSystem.IsLinux()) _ = Advise(Pointer, (nuint)bytes, AdviseHugePages);
        if (zeroed) NativeMemory.Clear(Pointer, (nuint)bytes);
    }

    /// <summary>Frees the memory if nobody has.</summary>
    ~NativeBuffer() => Free();

    /// <summary>The first byte.</summary>
    public byte* Pointer { get; private set; }

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; }

    /// <summary>Frees the memory.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);

    private void Free()
    {
        if (Pointer == null) return;
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
