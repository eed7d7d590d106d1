namespace Lathe.Training.Reinforcement;

/// <summary>A policy-gradient loss with its numbers.</summary>
public sealed record PolicyLossOptions
{
    /// <summary>How it reckons with an older policy's responses.</summary>
    public ImportanceRatio Ratio { get; init; } = ImportanceRatio.Clipped;

    /// <summary>The ratio is kept above 1 − this.</summary>
    public double ClipLow { get; init; } = 0.2;

    /// <summary>The ratio is kept below 1 + this; DAPO's clip-higher is a larger one than <see cref="ClipLow"/>.</summary>
    public double ClipHigh { get; init; } = 0.2;

    /// <summary>How losses of tokens become one.</summary>
    public LossNormalization Normalization { get; init; } = LossNormalization.Sequence;

    /// <summary>What <see cref="LossNormalization.Constant"/> divides by.</summary>
    public double Constant { get; init; } = 1;

    /// <summary>Weight β of the distance from the reference; 0 needs none.</summary>
    public double KlCoefficient { get; init; }

    /// <summary>How that distance is estimated.</summary>
    public KlEstimator Kl { get; init; } = KlEstimator.LowVariance;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (!(ClipLow is > 0 and <= 1)) throw new ArgumentException($"ClipLow is {ClipLow}: expected above 0 up to 1.");
        if (!(ClipHigh > 0 && double.IsFinite(ClipHigh))) throw new ArgumentException($"ClipHigh is {ClipHigh}: expected a finite number above 0.");
        if (!(Constant > 0 && double.IsFinite(Constant))) throw new ArgumentException($"Constant is {Constant}: expected a finite number above 0.");
        if (!(KlCoefficient >= 0 && double.IsFinite(KlCoefficient))) throw new ArgumentException($"KlCoefficient is {KlCoefficient}: expected 0 or more.");
    }
}
