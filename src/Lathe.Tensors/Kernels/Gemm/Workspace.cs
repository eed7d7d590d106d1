using System.Runtime.InteropServices;

namespace Lathe.Tensors.Kernels.Gemm;

/// <summary>
/// Native buffers for packed panels. All have one size, so a handful serves every product of the process: a chunk rents one
/// and gives it back, without a lock and without managed memory.
/// </summary>
internal static unsafe class Workspace
{
    /// <summary>Bytes of one buffer.</summary>
    public const int Bytes = 2 << 20;

    private const int SlotCount = 64;

    private static readonly nint* Slots = AllocateSlots();

    /// <summary>A buffer of <see cref="Bytes"/>, aligned to a large page. Its contents are arbitrary.</summary>
    public static void* Rent()
    {
        for (int i = 0; i < SlotCount; i++)
        {
            if (Slots[i] == 0) continue;
            nint buffer = Interlocked.Exchange(ref Slots[i], 0);
            if (buffer != 0) return (void*)buffer;
        }

        // Packed panels are read at every multiply-add: one large page spares the address translations.
        void* fresh = NativeMemory.AlignedAlloc(Bytes, Bytes);
        LargePages.Advise(fresh, Bytes);
        return fresh;
    }

    /// <summary>Gives a buffer back.</summary>
    public static void Return(void* buffer)
    {
        for (int i = 0; i < SlotCount; i++)
        {
            if (Slots[i] == 0 && Interlocked.CompareExchange(ref Slots[i], (nint)buffer, 0) == 0) return;
        }

        NativeMemory.AlignedFree(buffer);
    }

    private static nint* AllocateSlots() => (nint*)NativeMemory.AllocZeroed(SlotCount, (nuint)sizeof(nint));
}
