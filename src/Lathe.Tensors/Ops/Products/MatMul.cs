using System.Numerics;
using Lathe.Tensors.Autograd;
using Gemm = Lathe.Tensors.Kernels.Gemm.MatMul;

namespace Lathe.Tensors.Ops.Products;

/// <summary>
/// Matrix product of the last two axes, [.., M, K]·[.., K, N] → [.., M, N]; outer axes broadcast. Either operand may be read
/// transposed, which copies nothing. Each output is Σ over k in increasing order, so its bits do not depend on M, N or threads.
/// </summary>
internal sealed unsafe class MatMul : Op
{
    private static readonly MatMul Instance = new();

    public override string Name => "matmul";

    public static Tensor Apply(Tensor a, Tensor b, bool transposeA, bool transposeB)
    {
        Require.SameType("matmul", a, b);
        if (a.Rank < 2 || b.Rank < 2)
            throw new ArgumentException($"matmul multiplies matrices; {a} and {b} came. Give a vector an axis of size 1 with Reshape.");
        int m = a.Shape[transposeA ? -1 : -2], k = a.Shape[transposeA ? -2 : -1];
        int kb = b.Shape[transposeB ? -1 : -2], n = b.Shape[transposeB ? -2 : -1];
        if (k != kb)
        {
            throw new ArgumentException(
                $"matmul: the inner sizes differ: {a}{(transposeA ? " transposed" : "")} has {k} columns, {b}{(transposeB ? " transposed" : "")} has {kb} rows.");
        }

        int rank = Math.Max(a.Rank, b.Rank);
        Span<int> sizes = stackalloc int[Shape.MaxRank];
        for (int i = 0; i < rank - 2; i++)
        {
            int atA = i - rank + a.Rank, atB = i - rank + b.Rank;
            int x = atA < 0 ? 1 : a.Shape[atA], y = atB < 0 ? 1 : b.Shape[atB];
            if (x != y && x != 1 && y != 1)
                throw new ArgumentException($"matmul: the outer axes of {a} and {b} do not broadcast: {x} against {y}.");
            sizes[i] = x == 1 ? y : x;
        }

        sizes[rank - 2] = m;
        sizes[rank - 1] = n;
        return Scope.Apply(Instance, new Shape(sizes[..rank]), a.DType, a, b, [transposeA ? 1 : 0, transposeB ? 1 : 0]);
    }

    public override double Flops(in OpContext op) => 2.0 * op.Count * Product.Of(op).K;

    public override void Forward<T>(in OpContext op)
    {
        Product p = Product.Of(op);
        Product.Batches(op, out long batch, out _, out _);
        T* a = op.Input<T>(0), b = op.Input<T>(1), y = op.Output<T>();
        if (Product.SharedB(op) && !p.TransposeA)
        {
            Gemm.Run(checked((int)(batch * p.M)), p.N, p.K, a, p.LdA, false, b, p.LdB, p.TransposeB, y, p.N, false, null);
            return;
        }

        for (Walk walk = new(op); walk.Next();)
        {
            Gemm.RunBatched(
                walk.Count, p.M, p.N, p.K, a + (walk.A * p.SizeA), p.LdA, p.TransposeA, b + (walk.B * p.SizeB), p.LdB, p.TransposeB,
                y + (walk.Y * p.SizeY), p.N, walk.StepA * p.SizeA, walk.StepB * p.SizeB, p.SizeY, accumulate: false);
        }
    }

    public override void Backward<T>(in OpContext op)
    {
        if (op.Needs(0)) GradA<T>(op);
        if (op.Needs(1)) GradB<T>(op);
    }

    // dA = dY·Bᵀ, or B·dYᵀ where A was read transposed.
    private static void GradA<T>(in OpContext op) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Product p = Product.Of(op);
        Product.Batches(op, out long batch, out long batchA, out _);
        T* b = op.Input<T>(1), dy = op.OutputGrad<T>();
        GradSlot<T> slot = op.Slot<T>(0);
        if (Product.SharedB(op) && !p.TransposeA)
        {
            Gemm.Run(checked((int)(batch * p.M)), p.K, p.N, dy, p.N, false, b, p.LdB, !p.TransposeB, slot.Pointer, p.K, slot.Accumulate, null);
            return;
        }

        bool once = batch == batchA;
        T* dA = once ? slot.Pointer : slot.ForScatter(op.InputCount(0));
        for (Walk walk = new(op, oneByOne: !once); walk.Next();)
        {
            T* target = dA + (walk.A * p.SizeA), right = b + (walk.B * p.SizeB), g = dy + (walk.Y * p.SizeY);
            bool add = !once || slot.Accumulate;
            if (p.TransposeA)
                Gemm.RunBatched(walk.Count, p.K, p.M, p.N, right, p.LdB, p.TransposeB, g, p.N, true, target, p.LdA, walk.StepB * p.SizeB, p.SizeY, walk.StepA * p.SizeA, add);
            else
                Gemm.RunBatched(walk.Count, p.M, p.K, p.N, g, p.N, false, right, p.LdB, !p.TransposeB, target, p.LdA, p.SizeY, walk.StepB * p.SizeB, walk.StepA * p.SizeA, add);
        }
    }

    // dB = Aᵀ·dY, or dYᵀ·A where B was read transposed.
    private static void GradB<T>(in OpContext op) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Product p = Product.Of(op);
        Product.Batches(op, out long batch, out _, out long batchB);
        T* a = op.Input<T>(0), dy = op.OutputGrad<T>();
        GradSlot<T> slot = op.Slot<T>(1);
        if (Product.SharedB(op) && !p.TransposeA)
        {
            int rows = checked((int)(batch * p.M));
            if (p.TransposeB) Gemm.Run(p.N, p.K, rows, dy, p.N, true, a, p.LdA, false, slot.Pointer, p.K, slot.Accumulate, null);
            else Gemm.Run(p.K, p.N, rows, a, p.LdA, true, dy, p.N, false, slot.Pointer, p.N, slot.Accumulate, null);
            return;
        }

        bool once = batch == batchB;
        T* dB = once ? slot.Pointer : slot.ForScatter(op.InputCount(1));
        for (Walk walk = new(op, oneByOne: !once); walk.Next();)
        {
            T* target = dB + (walk.B * p.SizeB), left = a + (walk.A * p.SizeA), g = dy + (walk.Y * p.SizeY);
            bool add = !once || slot.Accumulate;
            if (p.TransposeB)
                Gemm.RunBatched(walk.Count, p.N, p.K, p.M, g, p.N, true, left, p.LdA, p.TransposeA, target, p.LdB, p.SizeY, walk.StepA * p.SizeA, walk.StepB * p.SizeB, add);
            else
                Gemm.RunBatched(walk.Count, p.K, p.N, p.M, left, p.LdA, !p.TransposeA, g, p.N, false, target, p.LdB, walk.StepA * p.SizeA, p.SizeY, walk.StepB * p.SizeB, add);
        }
    }

    /// <summary>Sizes of one product of the batch.</summary>
    private readonly record struct Product(int M, int N, int K, bool TransposeA, bool TransposeB)
    {
        public int LdA => TransposeA ? M : K;

        public int LdB => TransposeB ? K : N;

        public long SizeA => (long)M * K;

        public long SizeB => (long)K * N;

        public long SizeY => (long)M * N;

        public static Product Of(in OpContext op)
        {
            bool ta = op.Node.Attributes[0] != 0, tb = op.Node.Attributes[1] != 0;
            Shape a = op.InputShape(0), y = op.Shape;
            return new Product(y[-2], y[-1], a[ta ? -2 : -1], ta, tb);
        }

        /// <summary>One matrix B for every product: the batch of A is then just more rows.</summary>
        public static bool SharedB(in OpContext op)
        {
            Batches(op, out long batch, out long a, out long b);
            return b == 1 && a == batch;
        }

        public static void Batches(in OpContext op, out long batch, out long a, out long b)
        {
            batch = op.Shape.CountOf(0, op.Shape.Rank - 2);
            a = op.InputShape(0).CountOf(0, op.InputShape(0).Rank - 2);
            b = op.InputShape(1).CountOf(0, op.InputShape(1).Rank - 2);
        }
    }

    /// <summary>
    /// Walks the outer axes of a batched product. Runs of products whose operands advance evenly are given as one batch of
    /// <see cref="Count"/> with steps of 0 or 1 matrices.
    /// </summary>
    private struct Walk
    {
        private readonly Shape _a;
        private readonly Shape _b;
        private readonly Shape _y;
        private readonly long _total;
        private readonly int _run;
        private long _at;

        public Walk(in OpContext op, bool oneByOne = false)
        {
            _a = op.InputShape(0);
            _b = op.InputShape(1);
            _y = op.Shape;
            _total = _y.CountOf(0, _y.Rank - 2);

            // Both operands complete over the outer axes: one run. Otherwise runs along the innermost outer axis.
            bool full = _a.CountOf(0, _a.Rank - 2) == _total && _b.CountOf(0, _b.Rank - 2) == _total;
            _run = oneByOne || _total == 0 ? 1 : full ? checked((int)_total) : _y[-3];
            StepA = full || (_a.Rank > 2 && _a[-3] != 1) ? 1 : 0;
            StepB = full || (_b.Rank > 2 && _b[-3] != 1) ? 1 : 0;
            Count = _run;
        }

        public long A { get; private set; }

        public long B { get; private set; }

        public long Y { get; private set; }

        public int Count { get; }

        public long StepA { get; }

        public long StepB { get; }

        public bool Next()
        {
            if (_at >= _total) return false;
            Y = _at;
            A = Index(_a);
            B = Index(_b);
            _at += _run;
            return true;
        }

        private readonly long Index(Shape shape)
        {
            long rest = _at, index = 0, stride = 1;
            for (int i = _y.Rank - 3; i >= 0; i--)
            {
                long at = rest % _y[i];
                rest /= _y[i];
                int own = i - _y.Rank + shape.Rank;
                if (own < 0) break;
                if (shape[own] != 1) index += at * stride;
                stride *= shape[own];
            }

            return index;
        }
    }
}
