using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Halves;

/// <summary>y = f(a, b) on bfloat16 of one shape: widened, computed and rounded in registers.</summary>
internal readonly unsafe struct BinaryHalves<TOp>(BFloat16* a, BFloat16* b, BFloat16* y) : IRangeJob where TOp : struct, IBinary
{
    private const int Lane = 16;
    private const long Grain = 16384;
    private readonly BFloat16* _a = a;
    private readonly BFloat16* _b = b;
    private readonly BFloat16* _y = y;

    public static void Run(BFloat16* a, BFloat16* b, BFloat16* y, long count)
    {
        var job = new BinaryHalves<TOp>(a, b, y);
        Team.For(ref job, count, Grain);
    }

    public void Run(long from, long to)
    {
        for (long i = from; i < to; i += Lane)
        {
            int count = (int)Math.Min(Lane, to - i);
            Lanes.Store(TOp.Value(Lanes.Load(_a + i, count), Lanes.Load(_b + i, count)), _y + i, count);
        }
    }
}
