using System.Diagnostics;
using Lathe.Tensors.Kernels.Assembly;
using Lathe.Tensors.Threading;

namespace Lathe.Benchmarks;

/// <summary>Billions of 8-bit products a second of the team's threads, on registers alone: what a product of blocks could reach at best.</summary>
internal static unsafe class DotPeak
{
    private const int Runs = 9, Chains = 24, Products = 64;
    private const long Rounds = 200_000;

    private static readonly delegate* unmanaged<void> Code = Assemble();

    /// <summary>The best of several short runs; NaN where the processor has no such instruction.</summary>
    public static double Measure(int threads)
    {
        if (Code == null) return double.NaN;
        double best = double.MaxValue;
        for (int i = 0; i < Runs; i++)
        {
            var job = default(Job);
            long start = Stopwatch.GetTimestamp();
            Team.Run(ref job, threads);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return (double)threads * Rounds * Chains * Products / best / 1e9;
    }

    private static delegate* unmanaged<void> Assemble()
    {
        if (!Processor.MayAssemble || !Processor.HasVnni || OperatingSystem.IsWindows()) return null;
        var code = new Assembler();
        code.Fill(30, 0x01010101);
        code.Fill(31, 0x02020202);
        code.Fill(0, (uint)Rounds);
        code.Move(Register.R11, Register.Rax);
        for (int i = 0; i < Chains; i++) code.Clear(i);
        int top = code.Here;
        for (int i = 0; i < Chains; i++) code.DotBytes(i, 30, 31);
        code.LoopWhileNotZero(Register.R11, top);
        code.Return();
        return (delegate* unmanaged<void>)ExecutableMemory.Place(code.Code);
    }

    private readonly struct Job : IJob
    {
        public void Run(int chunk) => Code();
    }
}
