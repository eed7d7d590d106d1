using System.Runtime.InteropServices;

namespace Lathe.Tensors.Kernels.Assembly;

/// <summary>
/// Memory for code written at run time: filled while it is writable, then made executable and no longer writable; never both at once.
/// It lives as long as the process. Where the system refuses, there is none and the caller keeps to its plain version.
/// </summary>
internal static unsafe partial class ExecutableMemory
{
    private const int ReadWrite = 3, ReadExecute = 5, PrivateAnonymous = 0x22, PrivateAnonymousMac = 0x1002;
    private const uint CommitReserve = 0x3000, PageReadWrite = 0x04, PageExecuteRead = 0x20;

    /// <summary>Copies code into executable memory; null where that is not allowed.</summary>
    public static byte* Place(ReadOnlySpan<byte> code)
    {
        try
        {
            return OperatingSystem.IsWindows() ? PlaceWindows(code) : PlaceUnix(code);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // A system without these calls: no executable memory.
            return null;
        }
    }

    private static byte* PlaceUnix(ReadOnlySpan<byte> code)
    {
        int flags = OperatingSystem.IsMacOS() ? PrivateAnonymousMac : PrivateAnonymous;
        nint memory = Map(0, (nuint)code.Length, ReadWrite, flags, -1, 0);
        if (memory is -1 or 0) return null;
        code.CopyTo(new Span<byte>((void*)memory, code.Length));
        if (Protect(memory, (nuint)code.Length, ReadExecute) == 0) return (byte*)memory;
        _ = Unmap(memory, (nuint)code.Length);
        return null;
    }

    private static byte* PlaceWindows(ReadOnlySpan<byte> code)
    {
        nint memory = VirtualAlloc(0, (nuint)code.Length, CommitReserve, PageReadWrite);
        if (memory == 0) return null;
        code.CopyTo(new Span<byte>((void*)memory, code.Length));
        return VirtualProtect(memory, (nuint)code.Length, PageExecuteRead, out _) != 0 ? (byte*)memory : null;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("kernel32")]
    private static partial nint VirtualAlloc(nint address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32")]
    private static partial int VirtualProtect(nint address, nuint size, uint protection, out uint before);
}
