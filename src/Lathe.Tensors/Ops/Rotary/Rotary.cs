using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Rotary;

namespace Lathe.Tensors.Ops.Rotary;

/// <summary>
/// Rotary position embedding (Su et al., arXiv:2104.09864): pairs of a head's elements turned by an angle that grows with the
/// position. Inputs are 0 x [B, T, W], 1 the table [P, R] (R/2 cosines, then R/2 sines of each position), 2 positions [T] or
/// [B, T]. Composed definition: <see cref="Composed"/>.
/// </summary>
internal sealed unsafe class Rotary : Op
{
    private static readonly Rotary Instance = new();

    public override string Name => "rotary";

    public static Tensor Apply(Tensor x, Tensor table, Tensor positions, int headSize, int heads, bool interleaved)
    {
        Require.SameType("rotary", x, table);
        Require.Indices("rotary", positions);
        if (x.Rank != 3 || headSize < 1 || heads < 0 || (long)heads * headSize > x.Shape[2])
            throw new ArgumentException($"rotary takes x [B, T, W] whose first {heads} heads of {headSize} elements it turns; {x} came.");
        if (table.Rank != 2 || table.Shape[1] % 2 != 0 || table.Shape[1] > headSize)
            throw new ArgumentException($"rotary takes a table [positions, R] with an even R up to the head size {headSize}; {table} came.");
        if (table.NeedsGrad) throw new NotSupportedException($"rotary has no gradient for its table, and {table} needs one.");
        int batch = x.Shape[0], length = x.Shape[1];
        bool shared = positions.Rank == 1;
        if (positions.Shape[-1] != length || (!shared && (positions.Rank != 2 || positions.Shape[0] != batch)))
            throw new ArgumentException($"rotary: positions must be [{length}] or [{batch}, {length}]; {positions} came.");
        int limit = table.Shape[0];
        ReadOnlySpan<int> at = positions.Data<int>();
        for (int i = 0; i < at.Length; i++)
        {
            if ((uint)at[i] >= (uint)limit)
                throw new ArgumentOutOfRangeException(nameof(positions), at[i], $"rotary: position {at[i]} is outside the table's 0 to {limit - 1}. Raise the context of the model.");
        }

        return x.Scope.Record(
            Instance, x.Shape, x.DType, [x.Id, Scope.SameScope(Instance, x, table), Scope.SameScope(Instance, x, positions)],
            [headSize, heads, interleaved ? 1 : 0], 0, null, x);
    }

    /// <summary>The same in plain ops.</summary>
    public static Tensor Composed(Tensor x, Tensor table, Tensor positions, int headSize, int heads, bool interleaved)
    {
        int batch = x.Shape[0], length = x.Shape[1], half = table.Shape[1] / 2, turned = heads * headSize;
        Tensor rows = table.Embedding(positions).Reshape(positions.Rank == 1 ? 1 : batch, length, 1, 2 * half);
        Tensor cos = rows.Slice(3, 0, half), sin = rows.Slice(3, half, half);
        Tensor h = x.Slice(2, 0, turned).Reshape(batch, length, heads, headSize), rest = h.Slice(3, 2 * half, headSize - (2 * half));
        Tensor a = interleaved ? h.Slice(3, 0, half, 2) : h.Slice(3, 0, half), b = interleaved ? h.Slice(3, 1, half, 2) : h.Slice(3, half, half);
        Tensor ra = (a * cos) - (b * sin), rb = (b * cos) + (a * sin);
        Tensor pairs = interleaved
            ? Tensor.Concat([ra.Reshape(batch, length, heads, half, 1), rb.Reshape(batch, length, heads, half, 1)], 4).Reshape(batch, length, heads, 2 * half)
            : Tensor.Concat([ra, rb], 3);
        Tensor y = Tensor.Concat([pairs, rest], 3).Reshape(batch, length, turned);
        return Tensor.Concat([y, x.Slice(2, turned, x.Shape[2] - turned)], 2);
    }

    public override void Forward<T>(in OpContext op) => RotaryKernel<T>.Run(Args(op, op.Input<T>(0), op.Output<T>(), back: false, accumulate: false));

    public override void Backward<T>(in OpContext op)
    {
        GradSlot<T> dx = op.Slot<T>(0);
        RotaryKernel<T>.Run(Args(op, op.OutputGrad<T>(), dx.Pointer, back: true, dx.Accumulate));
    }

    private static RotaryArgs<T> Args<T>(in OpContext op, T* x, T* y, bool back, bool accumulate) where T : unmanaged
    {
        Shape shape = op.Shape, positions = op.InputShape(2);
        return new RotaryArgs<T>
        {
            X = x,
            Y = y,
            Table = op.Input<T>(1),
            Positions = op.Input<int>(2),
            PositionRows = checked((int)positions.Count),
            Rows = (long)shape[0] * shape[1],
            Width = shape[2],
            HeadSize = op.Node.Attributes[0],
            Heads = op.Node.Attributes[1],
            Rotated = op.InputShape(1)[1],
            Interleaved = op.Node.Attributes[2] != 0,
            Back = back,
            Accumulate = accumulate,
        };
    }
}
