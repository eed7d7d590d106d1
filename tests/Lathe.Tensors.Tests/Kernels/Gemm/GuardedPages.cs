using System.Runtime.InteropServices;

namespace Lathe.Tensors.Tests.Kernels.Gemm;

/// <summary>Anonymous pages of which the last ones fault when touched (Linux).</summary>
internal static partial class GuardedPages
{
    private const int ReadWrite = 3;
    // No swap is reserved, so that a mapping may be larger than memory.
    private const int PrivateAnonymous = 0x4022;

    /// <summary>Maps <paramref name="bytes"/>; those from <paramref name="open"/> on may be neither read nor written.</summary>
    public static nint Map(nuint bytes, nuint open)
    {
        nint start = Mmap(0, bytes, ReadWrite, PrivateAnonymous, -1, 0);
        if (start == -1 || Mprotect(start + (nint)open, bytes - open, 0) != 0) throw new InvalidOperationException("no pages");
        return start;
    }

    public static void Unmap(nint start, nuint bytes) => _ = Munmap(start, bytes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Mmap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Mprotect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Munmap(nint address, nuint length);
}
