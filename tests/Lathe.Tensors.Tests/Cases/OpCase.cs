namespace Lathe.Tensors.Tests.Cases;

/// <summary>
/// One op at one set of input shapes, declared once and put through every generic test: values, gradient, recording,
/// threads, allocation, poisoned memory.
/// </summary>
internal sealed record OpCase(string Op, Func<Tensor[], Tensor> Run, params Shape[] Shapes)
{
    /// <summary>The same in naive double arithmetic.</summary>
    public Func<Dense[], Dense>? Reference { get; init; }

    /// <summary>The definition of a fused op in plain ops.</summary>
    public Func<Tensor[], Tensor>? Composed { get; init; }

    /// <summary>Input values from (input, element, elements).</summary>
    public Func<int, int, int, double> Fill { get; init; } = Fills.AwayFromZero;

    /// <summary>Error allowed in Float32, relative to the larger of 1 and the value.</summary>
    public double Tolerance { get; init; } = 1e-5;

    /// <summary>Error allowed in Float64.</summary>
    public double DoubleTolerance { get; init; } = 1e-12;

    /// <summary>Error allowed between the composed definition's gradients and the fused ones in Float32, relative to the largest gradient.</summary>
    public double GradientTolerance { get; init; } = 2e-5;

    /// <summary>Whether a second use in a step computes the same function; dropout does not.</summary>
    public bool Repeatable { get; init; } = true;

    /// <summary>Step of the Float32 differences: smaller where the function bends within the usual 0.01.</summary>
    public double FloatStep { get; init; } = 1e-2;

    /// <summary>The op and its shapes: unique.</summary>
    public string Name => $"{Op} {string.Join(" ", Shapes)}";

    /// <summary>Whether it is made to be cut among threads; such cases skip the gradient check.</summary>
    public bool Large => Shapes.Max(s => s.Count) > 4000;

    /// <summary>Whether there is anything to differentiate.</summary>
    public bool Empty => Shapes.All(s => s.Count == 0);

    public override string ToString() => Name;
}
