namespace Lathe.Tensors.Ops;

/// <summary>The checks ops share. Each error says what was expected, what came, and what to do.</summary>
internal static class Require
{
    public static void Float(string op, Tensor x)
    {
        if (x.DType.IsFloat()) return;
        throw new ArgumentException(x.DType == DType.Blocks
            ? $"{op} takes a float tensor; {x} came, whose blocks only linear (as the weight) and embedding (as the table) read. Decode it with Parameter.CopyTo."
            : $"{op} takes a float tensor; {x} came.");
    }

    public static void Numbers(string op, Tensor x)
    {
        if (x.DType == DType.Blocks) Float(op, x);
    }

    public static void Indices(string op, Tensor x)
    {
        if (x.DType != DType.Int32) throw new ArgumentException($"{op} takes Int32 indices; {x} came.");
    }

    // Float32 and BFloat16 mix: the result has the first operand's type.
    public static void SameType(string op, Tensor a, Tensor b)
    {
        Float(op, a);
        bool mixed = a.DType is DType.Float32 or DType.BFloat16 && b.DType is DType.Float32 or DType.BFloat16;
        if (a.DType != b.DType && !mixed)
            throw new ArgumentException($"{op} takes two tensors of one type; {a} and {b} came. Build the model and its inputs with the same DType.");
    }

    /// <summary>The shape two operands broadcast to: axes are matched from the last, and a size of 1 stretches.</summary>
    public static Shape Broadcast(string op, Tensor a, Tensor b)
    {
        Shape sa = a.Shape, sb = b.Shape;
        if (sa == sb) return sa;
        int rank = Math.Max(sa.Rank, sb.Rank);
        Span<int> sizes = stackalloc int[Shape.MaxRank];
        for (int i = 0; i < rank; i++)
        {
            int atA = i - rank + sa.Rank, atB = i - rank + sb.Rank;
            int x = atA < 0 ? 1 : sa[atA], y = atB < 0 ? 1 : sb[atB];
            if (x != y && x != 1 && y != 1)
            {
                throw new ArgumentException(
                    $"{op}: {a} and {b} do not broadcast: axis {i - rank} is {x} against {y}. Sizes must be equal, or one of them 1.");
            }

            sizes[i] = x == 1 ? y : x;
        }

        return new Shape(sizes[..rank]);
    }
}
