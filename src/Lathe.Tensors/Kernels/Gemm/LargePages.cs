using System.Runtime.InteropServices;

namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>Asks the kernel of the operating system to back memory with large pages; where it cannot, nothing happens.</summary>
internal static partial class LargePages
{
    private const int UseLargePages = 14;

    /// <summary>Advises for <paramref name="bytes"/> from <paramref name="start"/>, both multiples of a page (Linux).</summary>
    public static unsafe void Advise(void* start, nuint bytes)
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = Madvise(start, bytes, UseLargePages);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library without madvise: the pages stay small.
        }
        catch (DllNotFoundException)
        {
            // No C library of that name: the pages stay small.
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int Madvise(void* start, nuint bytes, int advice);
}
