using Lathe.Tensors.Kernels.Assembly;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Hardware;

/// <summary>
/// What this machine can do at best with the threads that Lathe has, measured in this process: the ceilings that a model's rates are
/// shares of (roofline: Williams et al. 2009). Multiplications and additions count one each.
/// </summary>
public sealed record MachineCeilings
{
    /// <summary>Threads that worked.</summary>
    public required int Threads { get; init; }

    /// <summary>Bytes read from memory a second: arrays far larger than the caches, four streams a thread, software prefetch.</summary>
    public required double ReadBytesPerSecond { get; init; }

    /// <summary>Operations a second on 32-bit floats: fused multiply-adds on registers alone.</summary>
    public required double FloatOperationsPerSecond { get; init; }

    /// <summary>Operations a second on bfloat16 pairs added to floats; null where the processor has no such instruction.</summary>
    public double? HalfOperationsPerSecond { get; init; }

    /// <summary>Operations a second on bytes added to integers; null where the processor has no such instruction.</summary>
    public double? ByteOperationsPerSecond { get; init; }

    /// <summary>Measures it, in about a second. What else runs on the machine lowers it: the best of several short runs counts.</summary>
    public static MachineCeilings Measure() => new()
    {
        Threads = Team.Threads,
        ReadBytesPerSecond = ReadProbe.Measure(),
        FloatOperationsPerSecond = FloatProbe.Measure(),
        HalfOperationsPerSecond = Processor.HasBf16 ? AssembledProbe.Measure(static (code, sum, a, b) => code.DotHalves(sum, a, b), operations: 64) : null,
        ByteOperationsPerSecond = Processor.HasVnni ? AssembledProbe.Measure(static (code, sum, a, b) => code.DotBytes(sum, a, b), operations: 128) : null,
    };
}
