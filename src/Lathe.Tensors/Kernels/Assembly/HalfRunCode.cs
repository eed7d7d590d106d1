namespace Lathe.Tensors.Kernels.Assembly;

/// <summary>IEEE halves to floats, 64 a round, assembled: <c>vcvtph2ps</c>, which the runtime does not offer.</summary>
internal static unsafe class HalfRunCode
{
    /// <summary>Halves of a round.</summary>
    public const int Round = 64;

    // Neither calling convention keeps the upper sixteen registers.
    private const int First = 16;

    private static readonly delegate* unmanaged[SuppressGCTransition]<ushort*, float*, nint, void> Function = Assemble();

    /// <summary>Whether the function exists on this machine.</summary>
    public static bool Available => Function != null;

    /// <summary>Converts so many rounds, one at least; <see cref="Available"/> must be true.</summary>
    public static void Run(ushort* from, float* to, nint rounds) => Function(from, to, rounds);

    private static delegate* unmanaged[SuppressGCTransition]<ushort*, float*, nint, void> Assemble()
    {
        if (!Processor.MayAssemble) return null;
        bool windows = OperatingSystem.IsWindows();
        Register from = windows ? Register.Rcx : Register.Rdi, to = windows ? Register.Rdx : Register.Rsi, rounds = windows ? Register.R8 : Register.Rdx;
        var code = new Assembler();
        int top = code.Here;
        for (int i = 0; i < Round / 16; i++) code.LoadHalves(First + i, Address.At(from, 32 * i));
        for (int i = 0; i < Round / 16; i++) code.Store(Address.At(to, 64 * i), First + i);
        code.Add(from, Round * sizeof(ushort));
        code.Add(to, Round * sizeof(float));
        code.LoopWhileNotZero(rounds, top);
        code.Return();
        return (delegate* unmanaged[SuppressGCTransition]<ushort*, float*, nint, void>)ExecutableMemory.Place(code.Code);
    }
}
