using System.Runtime.Intrinsics;
using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Halves;

/// <summary>y = f(x) on bfloat16, or dx (+)= dy · f′(x) with float gradients: widened, computed and rounded in registers.</summary>
internal readonly unsafe struct UnaryHalves<TOp>(BFloat16* x, BFloat16* y, float* dy, float* dx, bool accumulate, float p) : IRangeJob
    where TOp : struct, IUnary
{
    private const int Lane = 16;
    private readonly BFloat16* _x = x;
    private readonly BFloat16* _y = y;
    private readonly float* _dy = dy;
    private readonly float* _dx = dx;

    public void Run(long from, long to)
    {
        Vector512<float> scalar = Vector512.Create(p);
        for (long i = from; i < to; i += Lane)
        {
            int count = (int)Math.Min(Lane, to - i);
            Vector512<float> value = Lanes.Load(_x + i, count);
            if (_dy == null)
            {
                Lanes.Store(TOp.Value(value, scalar), _y + i, count);
                continue;
            }

            Vector512<float> output = TOp.SlopeReadsOutput ? Lanes.Load(_y + i, count) : default;
            Vector512<float> d = Simd.LoadFirst(_dy + i, count) * TOp.Slope(value, output, scalar);
            if (accumulate) d += Simd.LoadFirst(_dx + i, count);
            Simd.StoreFirst(d, _dx + i, count);
        }
    }
}
