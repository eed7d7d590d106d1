using Lathe.Tensors.Kernels.Assembly;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Hardware;

/// <summary>The same for instructions that the runtime does not offer, in assembled code: fourteen sums.</summary>
internal static unsafe class AssembledProbe
{
    // Registers 16 to 31 are nobody's to keep, in either calling convention. What they hold does not change how fast it is added.
    private const int Rounds = 400_000, FirstSum = 16, Sums = 14, A = 30, B = 31;

    /// <param name="write">Writes one instruction: sum, a, b.</param>
    /// <param name="operations">What it does.</param>
    /// <returns>Operations a second; null where code cannot be assembled.</returns>
    public static double? Measure(Action<Assembler, int, int, int> write, int operations)
    {
        if (!Processor.MayAssemble) return null;
        var code = new Assembler();
        Register counter = OperatingSystem.IsWindows() ? Register.Rcx : Register.Rdi;
        int top = code.Here;
        for (int i = 0; i < Sums; i++) write(code, FirstSum + i, A, B);
        code.LoopWhileNotZero(counter, top);
        code.Return();
        byte* memory = ExecutableMemory.Place(code.Code);
        if (memory == null) return null;
        var job = new Job((delegate* unmanaged[SuppressGCTransition]<long, void>)memory);
        return Stint.Best(ref job, (double)Rounds * Sums * operations * Team.Threads);
    }

    private readonly struct Job(delegate* unmanaged[SuppressGCTransition]<long, void> code) : IJob
    {
        public void Run(int chunk) => code(Rounds);
    }
}
