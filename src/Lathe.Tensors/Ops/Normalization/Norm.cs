using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Normalization;
using Lathe.Tensors.Kernels.Reductions;

namespace Lathe.Tensors.Ops.Normalization;

/// <summary>
/// Layer norm (Ba et al., arXiv:1607.06450) and RMS norm (Zhang and Sennrich, arXiv:1910.07467) over the last axis, fused.
/// Their composed definitions, in plain ops, are <see cref="ComposedLayerNorm"/> and <see cref="ComposedRmsNorm"/>.
/// </summary>
internal sealed unsafe class Norm : Op
{
    private static readonly Norm Layer = new("layer_norm", center: true);
    private static readonly Norm Rms = new("rms_norm", center: false);
    private readonly bool _center;

    private Norm(string name, bool center)
    {
        Name = name;
        _center = center;
    }

    public override string Name { get; }

    public static Tensor LayerNorm(Tensor x, Tensor? gain, Tensor? bias, double epsilon) => Apply(Layer, x, gain, bias, epsilon);

    public static Tensor RmsNorm(Tensor x, Tensor? gain, double epsilon) => Apply(Rms, x, gain, null, epsilon);

    /// <summary>(x − mean) / √(variance + ε) · gain + bias.</summary>
    public static Tensor ComposedLayerNorm(Tensor x, Tensor? gain, Tensor? bias, double epsilon)
    {
        Tensor centered = x - x.Mean([-1], keep: true);
        Tensor y = centered / (centered.Square().Mean([-1], keep: true) + epsilon).Sqrt();
        if (gain is { } g) y *= g;
        return bias is { } b ? y + b : y;
    }

    /// <summary>x / √(mean(x²) + ε) · gain.</summary>
    public static Tensor ComposedRmsNorm(Tensor x, Tensor? gain, double epsilon)
    {
        Tensor y = x / (x.Square().Mean([-1], keep: true) + epsilon).Sqrt();
        return gain is { } g ? y * g : y;
    }

    public override bool BackwardReadsOutput => false;

    public override void Forward<T>(in OpContext op)
    {
        int width = op.Shape[-1];
        long rows = width == 0 ? 0 : op.Count / width;
        T* stats = op.NeedsGrad ? op.Save<T>(2 * rows) : null;
        NormKernel.Forward(
            op.Input<T>(0), op.Input<T>(1), op.Input<T>(2), op.Output<T>(), stats, rows, width,
            T.CreateTruncating(op.Node.Scalars[0]), _center);
    }

    public override void Backward<T>(in OpContext op)
    {
        int width = op.Shape[-1];
        long rows = width == 0 ? 0 : op.Count / width;
        (int, long, long) mark = op.Scope.Arena.Mark;
        GradSlot<T> dx = op.Needs(0) ? op.Slot<T>(0) : default;
        if (dx.Pointer != null) mark = op.Scope.Arena.Mark;
        bool affine = op.Needs(1) || op.Needs(2);
        long partials = NormKernel.Partials(rows);
        GradSlot<T> dGain = op.Needs(1) ? op.Slot<T>(1) : default, dBias = op.Needs(2) ? op.Slot<T>(2) : default;
        if (affine) mark = op.Scope.Arena.Mark;
        T* scratch = affine ? (T*)op.Scope.Arena.Take(2 * partials * width * sizeof(T)) : null;
        NormKernel.Backward(
            op.Input<T>(0), op.Input<T>(1), op.Saved<T>(), op.OutputGrad<T>(), dx.Pointer, dx.Accumulate, scratch, rows, width, _center);
        if (dGain.Pointer != null) SumKernel.Run(scratch, dGain.Pointer, 1, partials, width, T.One, dGain.Accumulate);
        if (dBias.Pointer != null) SumKernel.Run(scratch + (partials * width), dBias.Pointer, 1, partials, width, T.One, dBias.Accumulate);
        op.Scope.Arena.Rewind(mark);
    }

    private static Tensor Apply(Norm op, Tensor x, Tensor? gain, Tensor? bias, double epsilon)
    {
        Require.Float(op.Name, x);
        if (x.Rank == 0) throw new ArgumentException($"{op.Name} normalises the last axis; {x} has none.");
        if (!(epsilon >= 0)) throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, $"{op.Name}: epsilon is 0 or more.");
        return x.Scope.Record(op, x.Shape, x.DType, [x.Id, Affine(op, x, gain, "gain"), Affine(op, x, bias, "bias")], default, epsilon, null, x);
    }

    private static int Affine(Norm op, Tensor x, Tensor? affine, string what)
    {
        if (affine is not { } a) return -1;
        Require.SameType(op.Name, x, a);
        if (a.Rank != 1 || a.Shape[0] != x.Shape[-1])
            throw new ArgumentException($"{op.Name}: the {what} must be [{x.Shape[-1]}], the last axis of {x}; {a} came.");
        return Scope.SameScope(op, x, a);
    }
}
