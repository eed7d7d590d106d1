using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Halves;

/// <summary>bfloat16 to floats; exact.</summary>
internal readonly unsafe struct Widen(BFloat16* from, float* to) : IRangeJob
{
    private const long Grain = 16384;
    private readonly BFloat16* _from = from;
    private readonly float* _to = to;

    public static void Run(BFloat16* from, float* to, long count)
    {
        var job = new Widen(from, to);
        Team.For(ref job, count, Grain);
    }

    public void Run(long from, long to)
    {
        for (long i = from; i < to; i += 16)
        {
            int count = (int)Math.Min(16, to - i);
            Simd.StoreFirst(Lanes.Load(_from + i, count), _to + i, count);
        }
    }
}
