using System.Numerics;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Reductions;

/// <summary>Σ x² of a long array: blocks of fixed size in parallel, their sums added in order in double precision.</summary>
internal static unsafe class SumSquares
{
    private const int Block = 8192;
    private const int BlocksPerRound = 256;

    public static double Run<T>(T* x, long count) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double* partials = stackalloc double[BlocksPerRound];
        double sum = 0;
        for (long from = 0; from < count; from += (long)Block * BlocksPerRound)
        {
            long length = Math.Min(count - from, (long)Block * BlocksPerRound);
            var job = new Job<T>(x + from, partials);
            Team.ForFixed(ref job, length, Block);
            for (int i = 0; i < (length + Block - 1) / Block; i++) sum += partials[i];
        }

        return sum;
    }

    private readonly struct Job<T>(T* x, double* partials) : IRangeJob where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly T* _x = x;
        private readonly double* _partials = partials;

        public void Run(long from, long to)
        {
            int lanes = Vector512<T>.Count;
            Vector512<T> s0 = default, s1 = default;
            long i = from;
            for (; i + (2 * lanes) <= to; i += 2 * lanes)
            {
                Vector512<T> a = Vector512.Load(_x + i), b = Vector512.Load(_x + i + lanes);
                s0 = Simd.MulAdd(a, a, s0);
                s1 = Simd.MulAdd(b, b, s1);
            }

            for (; i < to; i += lanes)
            {
                Vector512<T> a = Simd.LoadFirst(_x + i, (int)Math.Min(lanes, to - i));
                s0 = Simd.MulAdd(a, a, s0);
            }

            _partials[from / Block] = double.CreateTruncating(Simd.Sum(s0 + s1));
        }
    }
}
