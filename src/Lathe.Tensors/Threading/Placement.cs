using System.Runtime.InteropServices;

namespace Lathe.Tensors.Threading;

/// <summary>
/// Keeps a worker off the caller's processor. Linux wakes a thread where it last ran, and in virtual machines that do not show a
/// shared cache it does not look for an idle processor: a worker that once ran beside its caller would then wait for the caller's
/// time slice at every job (measured: two threads as slow as one, for a whole process). A worker that finds itself there moves
/// once, by excluding that processor and allowing it again; after that it stays where it is. Elsewhere than on Linux nothing is done.
/// </summary>
internal static unsafe partial class Placement
{
    private const int MaskWords = 16;
    private static bool _known = OperatingSystem.IsLinux();

    /// <summary>The processor this thread runs on, or −1 where that is not known.</summary>
    public static int Current()
    {
        if (!_known) return -1;
        try
        {
            return GetProcessor();
        }
        catch (EntryPointNotFoundException)
        {
            _known = false;
            return -1;
        }
    }

    /// <summary>Moves this thread to another processor if it runs on <paramref name="processor"/> and may run elsewhere.</summary>
    public static void Leave(int processor)
    {
        if (processor is < 0 or >= MaskWords * 64 || Current() != processor) return;
        ulong* allowed = stackalloc ulong[MaskWords];
        ulong* others = stackalloc ulong[MaskWords];
        new Span<ulong>(allowed, MaskWords).Clear();
        if (GetAffinity(0, MaskWords * sizeof(ulong), allowed) < 0) return;
        ulong left = 0;
        for (int i = 0; i < MaskWords; i++)
        {
            others[i] = i == processor / 64 ? allowed[i] & ~(1UL << (processor % 64)) : allowed[i];
            left |= others[i];
        }

        if (left == 0 || SetAffinity(0, MaskWords * sizeof(ulong), others) != 0) return;
        _ = SetAffinity(0, MaskWords * sizeof(ulong), allowed);
    }

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    [SuppressGCTransition]
    private static partial int GetProcessor();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int GetAffinity(int thread, nuint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint bytes, ulong* mask);
}
