using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Lathe.Tensors.Threading;

namespace Lathe.Tensors.Kernels.Elementwise;

/// <summary>
/// The driver of element-wise functions of two broadcast operands: y = f(a, b), or, with a gradient given,
/// y (+)= dy · ∂f. <typeparamref name="TPart"/> says which.
/// </summary>
internal unsafe struct BinaryJob<T, TPart>(T* a, T* b, T* dy, T* y, BroadcastPlan plan, bool accumulate) : IJob
    where T : unmanaged
    where TPart : struct, IBinaryPart
{
    private const long Grain = 16384;
    private const long MostBlocks = 64;
    private readonly T* _a = a;
    private readonly T* _b = b;
    private readonly T* _dy = dy;
    private readonly T* _y = y;
    private readonly bool _stream = !accumulate && Simd.Streams(y, plan.Rows * plan.Inner);
    private BroadcastPlan _plan = plan;

    public static void Run(T* a, T* b, T* dy, T* y, BroadcastPlan plan, bool accumulate)
    {
        var job = new BinaryJob<T, TPart>(a, b, dy, y, plan, accumulate);
        long chunks = plan.Inner == 0 ? 0
            : plan.Inner >= Grain ? plan.Rows * BlocksOf(plan)
            : (plan.Rows + RowsOf(plan) - 1) / RowsOf(plan);
        Team.Run(ref job, checked((int)chunks));
    }

    public void Run(int chunk)
    {
        if (_plan.Inner >= Grain)
        {
            long blocks = BlocksOf(_plan);
            long row = chunk / blocks, from = (chunk - (row * blocks)) * BlockOf(_plan);
            Row(row, from, Math.Min(from + BlockOf(_plan), _plan.Inner));
            return;
        }

        long rows = RowsOf(_plan);
        long last = Math.Min((chunk + 1L) * rows, _plan.Rows);
        for (long row = chunk * rows; row < last; row++) Row(row, 0, _plan.Inner);
    }

    private static long BlocksOf(in BroadcastPlan plan) => (plan.Inner + BlockOf(plan) - 1) / BlockOf(plan);

    // Long rows in few long blocks: threads that take turns at small pieces of memory hinder its prefetching.
    private static long BlockOf(in BroadcastPlan plan) => Grain * Math.Max(1, plan.Inner / (Grain * MostBlocks));

    private static long RowsOf(in BroadcastPlan plan) => Math.Max(1, Grain / Math.Max(1, plan.Inner));

    private readonly void Row(long row, long from, long to)
    {
        _plan.Offsets(row, out long offsetA, out long offsetB);
        T* a = _a + offsetA, b = _b + offsetB;
        long start = row * _plan.Inner;
        T* y = _y + start, dy = _dy == null ? null : _dy + start;
        if (_plan.InnerStrideA == 1 && _plan.InnerStrideB == 1) Loop<Each, Each>(a, b, dy, y, from, to);
        else if (_plan.InnerStrideA == 1) Loop<Each, Same>(a, b, dy, y, from, to);
        else if (_plan.InnerStrideB == 1) Loop<Same, Each>(a, b, dy, y, from, to);
        else Loop<Same, Same>(a, b, dy, y, from, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Loop<TA, TB>(T* a, T* b, T* dy, T* y, long from, long to)
        where TA : struct, IStride
        where TB : struct, IStride
    {
        int lanes = Vector512<T>.Count;
        long i = from;
        if (_stream && ((nuint)(y + i) & 63) == 0)
        {
            for (; i + lanes <= to; i += lanes)
                Simd.Stream(TPart.Of(TA.Load(a, i), TB.Load(b, i), dy == null ? default : Vector512.Load(dy + i)), y + i);
            Simd.FinishStreaming();
        }

        for (; i + lanes <= to; i += lanes)
        {
            Vector512<T> d = dy == null ? default : Vector512.Load(dy + i);
            Vector512<T> v = TPart.Of(TA.Load(a, i), TB.Load(b, i), d);
            if (accumulate) v += Vector512.Load(y + i);
            v.Store(y + i);
        }

        int rest = (int)(to - i);
        if (rest <= 0) return;
        Vector512<T> dLast = dy == null ? default : Simd.LoadFirst(dy + i, rest);
        Vector512<T> last = TPart.Of(TA.LoadFirst(a, i, rest), TB.LoadFirst(b, i, rest), dLast);
        if (accumulate) last += Simd.LoadFirst(y + i, rest);
        Simd.StoreFirst(last, y + i, rest);
    }

    private interface IStride
    {
        static abstract Vector512<T> Load(T* p, long i);

        static abstract Vector512<T> LoadFirst(T* p, long i, int count);
    }

    private readonly struct Each : IStride
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Load(T* p, long i) => Vector512.Load(p + i);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> LoadFirst(T* p, long i, int count) => Simd.LoadFirst(p + i, count);
    }

    private readonly struct Same : IStride
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> Load(T* p, long i) => Vector512.Create(*p);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<T> LoadFirst(T* p, long i, int count) => Vector512.Create(*p);
    }
}
