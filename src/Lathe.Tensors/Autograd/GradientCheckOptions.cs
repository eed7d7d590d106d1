namespace Lathe.Tensors.Autograd;

/// <summary>How <see cref="GradientCheck"/> goes about it.</summary>
public sealed record GradientCheckOptions
{
    /// <summary>Step h, relative to the larger of 1 and the value; by default 1e-5 in Float64 and 1e-2 in Float32.</summary>
    public double? Step { get; init; }

    /// <summary>The most elements of one parameter to compare; more are sampled.</summary>
    public int MaxElementsPerParameter { get; init; } = int.MaxValue;

    /// <summary>Seed of the sample.</summary>
    public int SampleSeed { get; init; } = 1;
}
