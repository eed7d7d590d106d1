namespace Lathe.Tensors.Autograd;

/// <summary>The worst element a <see cref="GradientCheck"/> found.</summary>
/// <param name="Parameter">Name of its parameter.</param>
/// <param name="Index">Its row-major index.</param>
/// <param name="Analytic">Gradient from the backward pass.</param>
/// <param name="Numeric">Central difference.</param>
/// <param name="RelativeError">Their distance over the larger of 1 and both.</param>
/// <param name="Compared">Number of elements compared.</param>
public sealed record GradientCheckResult(string Parameter, long Index, double Analytic, double Numeric, double RelativeError, long Compared)
{
    /// <summary>Throws where the worst error is above <paramref name="tolerance"/>, or is NaN.</summary>
    public void ThrowIfAbove(double tolerance)
    {
        if (!(RelativeError <= tolerance)) throw new ArithmeticException($"{this} is above {tolerance:G3}.");
    }

    /// <inheritdoc/>
    public override string ToString()
        => $"Worst of {Compared} gradients: '{Parameter}'[{Index}] backward {Analytic:G9}, central difference {Numeric:G9}, relative error {RelativeError:G3}";
}
