namespace Lathe.Tensors.Autograd;

/// <summary>The first NaN or infinity of a step, with the op that made it.</summary>
public sealed class AnomalyException(string message, string op, bool inBackward, long index) : ArithmeticException(message)
{
    /// <summary>Name of the op.</summary>
    public string Op { get; } = op;

    /// <summary>Whether it appeared in a gradient.</summary>
    public bool InBackward { get; } = inBackward;

    /// <summary>Row-major index of the first bad element.</summary>
    public long Index { get; } = index;
}
