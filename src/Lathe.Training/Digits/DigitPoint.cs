namespace Lathe.Training.Digits;

/// <summary>One measured step: a point of the curves.</summary>
public sealed record DigitPoint
{
    /// <summary>Number of the step, from 1.</summary>
    public long Step { get; init; }

    /// <summary>Mean loss since the point before, in nats.</summary>
    public double Loss { get; init; }

    /// <summary>Global norm of the gradient of this step, before clipping.</summary>
    public double GradientNorm { get; init; }

    /// <summary>Gradient norm of each layer, in the order of <see cref="DigitHistory.Layers"/>.</summary>
    public IReadOnlyList<double> LayerGradientNorms { get; init; } = [];
}
