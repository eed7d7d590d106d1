using System.Numerics;
using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Losses;
using Lathe.Tensors.Kernels.Reductions;
using Gemm = Lathe.Tensors.Kernels.Gemm.MatMul;

namespace Lathe.Tensors.Ops.Losses;

/// <summary>
/// Cross-entropy of x·Wᵀ, with x [.., C] and W [V, C], fused: a language model's logits [rows, V] are its largest activation. They
/// are kept once, and backward turns them into their own gradient in place; above <see cref="KeptBytes"/> they are computed some rows at a time and
/// again in backward. Every product runs in the same order either way, so the bits are those of
/// <c>x.Linear(W).CrossEntropy(targets)</c>, the composed definition.
/// </summary>
internal sealed unsafe partial class LinearCrossEntropy : Op
{
    private const int Spent = 2;
    private static readonly LinearCrossEntropy Instance = new();

    public override string Name => "linear_cross_entropy";

    /// <summary>The most bytes of logits that exist at a time. Settable for tests.</summary>
    public static long KeptBytes { get; set; } = 256L << 20;

    public static Tensor Apply(Tensor x, Tensor weight, Tensor targets, int ignoreIndex, double smoothing, LossReduction reduction)
    {
        if (weight.DType == DType.Blocks) return CrossEntropy.Apply(x.Linear(weight), targets, ignoreIndex, smoothing, reduction);
        Require.SameType("linear_cross_entropy", x, weight);
        Require.Indices("linear_cross_entropy", targets);
        if (weight.Rank != 2 || x.Rank < 1 || x.Shape[-1] != weight.Shape[1] || weight.Shape[0] == 0)
            throw new ArgumentException($"linear_cross_entropy takes hidden states [.., C] and a head [classes, C]; {x} and {weight} came.");
        if (targets.Count != x.Shape.CountOf(0, x.Rank - 1))
            throw new ArgumentException($"linear_cross_entropy takes one target for each row of {x}; {targets} came.");
        int counted = Targets.Check("linear_cross_entropy", x, targets, weight.Shape[0], ignoreIndex, smoothing);
        return x.Scope.Record(
            Instance, reduction == LossReduction.None ? targets.Shape : [], x.DType.GradientType(),
            [x.Id, Scope.SameScope(Instance, x, weight), Scope.SameScope(Instance, x, targets)],
            [ignoreIndex, (int)reduction, 0, ChunkRows(x, weight)], Targets.Factor(reduction, counted), null, x, smoothing);
    }

    /// <summary>The same in plain ops.</summary>
    public static Tensor Composed(Tensor x, Tensor weight, Tensor targets, double smoothing, LossReduction reduction)
        => CrossEntropy.Composed(x.Linear(weight), targets, smoothing, reduction);

    public override double Flops(in OpContext op) => 2.0 * op.InputCount(0) * op.InputShape(1)[0];

    public override void Forward<T>(in OpContext op)
    {
        Head<T> head = Head<T>.Of(op);
        bool keep = op.NeedsGrad && head.Rows <= head.Chunk;
        T* saved = op.NeedsGrad ? op.Save<T>(head.Rows + (keep ? head.LogitCount : 0)) : null;
        (int, long, long) mark = op.Scope.Arena.Mark;
        T* lse = saved != null ? saved : (T*)op.Scope.Arena.Take(head.Rows * sizeof(T));
        T* logits = keep ? saved + head.Rows : (T*)op.Scope.Arena.Take(head.ChunkCount * sizeof(T));
        T* loss = head.Reduction == LossReduction.None ? op.Output<T>() : (T*)op.Scope.Arena.Take(head.Rows * sizeof(T));
        for (int row = 0; row < head.Rows; row += head.Chunk)
        {
            int rows = Math.Min(head.Chunk, head.Rows - row);
            head.Logits(row, rows, logits);
            CrossEntropyKernel.Forward(logits, head.Targets + row, loss + row, lse + row, rows, head.Classes, head.Ignore, head.Smoothing);
        }

        if (head.Reduction != LossReduction.None) SumKernel.Run(loss, op.Output<T>(), 1, head.Rows, 1, head.Factor, accumulate: false);
        op.Scope.Arena.Rewind(mark);
    }

    public override void Backward<T>(in OpContext op)
    {
        Head<T> head = Head<T>.Of(op);
        GradSlot<T> dx = op.Needs(0) ? op.Slot<T>(0) : default, dw = op.Needs(1) ? op.Slot<T>(1) : default;
        bool kept = head.Rows <= head.Chunk, perRow = head.Reduction == LossReduction.None;

        // A second pass over one tape finds the gradient where the logits were.
        bool again = !kept || op.Node.Attributes[Spent] != 0;
        op.Node.Attributes[Spent] = 1;
        (int, long, long) mark = op.Scope.Arena.Mark;
        T* lse = op.Saved<T>(), dy = op.OutputGrad<T>();
        T* logits = kept ? lse + head.Rows : (T*)op.Scope.Arena.Take(head.ChunkCount * sizeof(T));
        for (int row = 0; row < head.Rows; row += head.Chunk)
        {
            int rows = Math.Min(head.Chunk, head.Rows - row);
            if (again) head.Logits(row, rows, logits);
            CrossEntropyKernel.Backward(
                logits, head.Targets + row, lse + row, perRow ? dy + row : dy, perRow, head.Factor, logits, false, rows, head.Classes, head.Ignore, head.Smoothing);
            int width = head.Width, classes = head.Classes;
            T* x = head.X + ((long)row * width);
            if (dx.Pointer != null)
                Gemm.Run(rows, width, classes, logits, classes, false, head.Weight, width, false, dx.Pointer + ((long)row * width), width, dx.Accumulate, null);
            if (dw.Pointer != null)
                Gemm.Run(classes, width, rows, logits, classes, true, x, width, false, dw.Pointer, width, dw.Accumulate || row > 0, null);
        }

        // No rows: the head's gradient is zero, and its memory held anything.
        if (head.Rows == 0 && dw.Pointer != null) dw.ForScatter(op.InputCount(1));
        op.Scope.Arena.Rewind(mark);
    }

    private static int ChunkRows(Tensor x, Tensor weight)
        => (int)Math.Clamp(KeptBytes / ((long)weight.Shape[0] * x.DType.SizeOf()), 1, int.MaxValue);

    /// <summary>The sizes and inputs of one node.</summary>
    private readonly struct Head<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public required int Rows { get; init; }

        public required int Width { get; init; }

        public required int Classes { get; init; }

        /// <summary>Rows of logits that exist at a time.</summary>
        public required int Chunk { get; init; }

        public required int Ignore { get; init; }

        public required LossReduction Reduction { get; init; }

        public required T Factor { get; init; }

        public required T Smoothing { get; init; }

        public T* X { get; private init; }

        public T* Weight { get; private init; }

        public int* Targets { get; private init; }

        public long LogitCount => (long)Rows * Classes;

        public long ChunkCount => (long)Math.Min(Rows, Chunk) * Classes;

        public static Head<T> Of(in OpContext op)
        {
            Shape weight = op.InputShape(1);
            return new Head<T>
            {
                Rows = checked((int)op.InputCount(2)),
                Width = weight[1],
                Classes = weight[0],
                Chunk = op.Node.Attributes[3],
                Ignore = op.Node.Attributes[0],
                Reduction = (LossReduction)op.Node.Attributes[1],
                Factor = T.CreateTruncating(op.Node.Scalars[0]),
                Smoothing = T.CreateTruncating(op.Node.Scalars[1]),
                X = op.Input<T>(0),
                Weight = op.Input<T>(1),
                Targets = op.Input<int>(2),
            };
        }

        public void Logits(int row, int rows, T* logits)
            => Gemm.Run(rows, Classes, Width, X + ((long)row * Width), Width, false, Weight, Width, true, logits, Classes, false, null);
    }
}
