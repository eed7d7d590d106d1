using Lathe.Tensors.Autograd;

namespace Lathe.Tensors.Ops.Layout;

/// <summary>The same elements under other sizes: a view; memory and gradient are shared, nothing is copied.</summary>
internal sealed class Reshape : Op
{
    public static readonly Reshape Singleton = new();

    public override string Name => "reshape";

    /// <summary>Reshapes; one size may be −1 and is worked out.</summary>
    public static Tensor Apply(Tensor x, ReadOnlySpan<int> sizes)
    {
        Span<int> full = stackalloc int[Shape.MaxRank];
        if (sizes.Length > Shape.MaxRank) throw new ArgumentException($"reshape: a tensor has at most {Shape.MaxRank} axes, not {sizes.Length}.");
        int unknown = -1;
        long known = 1;
        for (int i = 0; i < sizes.Length; i++)
        {
            full[i] = sizes[i];
            if (sizes[i] == -1)
            {
                if (unknown >= 0) throw new ArgumentException($"reshape: only one size of [{string.Join(", ", sizes.ToArray())}] may be -1.");
                unknown = i;
            }
            else
            {
                known *= sizes[i];
            }
        }

        if (unknown >= 0)
        {
            if (known == 0 || x.Count % known != 0)
                throw new ArgumentException($"reshape: {x} has {x.Count} elements, which {known} does not divide.");
            full[unknown] = (int)(x.Count / known);
        }

        var shape = new Shape(full[..sizes.Length]);
        if (shape.Count != x.Count) throw new ArgumentException($"reshape: {x} has {x.Count} elements; {shape} has {shape.Count}.");
        return x.Scope.View(Singleton, x, shape);
    }

    public override void Forward<T>(in OpContext op)
    {
    }

    public override void Backward<T>(in OpContext op)
    {
    }
}
