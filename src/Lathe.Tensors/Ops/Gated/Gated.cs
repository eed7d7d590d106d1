using Lathe.Tensors.Autograd;
using Lathe.Tensors.Kernels.Elementwise;
using Lathe.Tensors.Kernels.Gated;

namespace Lathe.Tensors.Ops.Gated;

/// <summary>
/// A gated linear unit (Shazeer, arXiv:2002.05202) of a packed projection [.., 2F], the gates, then the values: f(gate)·value,
/// [.., F]. SwiGLU with f = SiLU, GeGLU with f = GELU. Composed definition: <see cref="Composed"/>.
/// </summary>
internal sealed unsafe class Gated<TOp> : Op where TOp : struct, IUnary
{
    private static readonly Gated<TOp> Instance = new();

    public override string Name { get; } = $"gated_{TOp.Name}";

    public static Tensor Apply(Tensor x)
    {
        Require.Float(Instance.Name, x);
        if (x.Rank == 0 || x.Shape[-1] % 2 != 0)
            throw new ArgumentException($"{Instance.Name} takes gates and values side by side, [.., 2F]; {x} came.");
        return Scope.Apply(Instance, x.Shape.With(-1, x.Shape[-1] / 2), x.DType, x);
    }

    /// <summary>The same in plain ops.</summary>
    public static Tensor Composed(Tensor x)
    {
        int width = x.Shape[-1] / 2;
        return Elementwise.UnaryOp<TOp>.Apply(x.Slice(-1, 0, width)) * x.Slice(-1, width, width);
    }

    public override void Forward<T>(in OpContext op) => GatedForward<T, TOp>.Run(op.Input<T>(0), op.Output<T>(), Rows(op), op.Shape[-1]);

    public override void Backward<T>(in OpContext op)
    {
        GradSlot<T> dx = op.Slot<T>(0);
        GatedBackward<T, TOp>.Run(op.Input<T>(0), op.OutputGrad<T>(), dx.Pointer, dx.Accumulate, Rows(op), op.Shape[-1]);
    }

    private static long Rows(in OpContext op) => op.Shape[-1] == 0 ? 0 : op.Count / op.Shape[-1];
}
