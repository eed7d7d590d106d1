namespace Lathe.Training.Optimizers;

/// <summary>Settings of <see cref="Adam"/>; the defaults are the paper's.</summary>
public sealed record AdamOptions
{
    /// <summary>Decay of the gradient's running mean.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the running mean of its square.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the root of the square.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>λ of the weight decay.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Decay the weight itself (AdamW) rather than add λw to the gradient (Adam).</summary>
    public bool Decoupled { get; init; }

    /// <summary>Whether biases and gains decay too; usually they do not.</summary>
    public bool DecayVectors { get; init; } = true;

    internal void Validate()
    {
        if (!(Beta1 >= 0 && Beta1 < 1)) throw new ArgumentException($"Beta1 is {Beta1}: expected 0 up to, not including, 1.");
        if (!(Beta2 >= 0 && Beta2 < 1)) throw new ArgumentException($"Beta2 is {Beta2}: expected 0 up to, not including, 1.");
        if (!(Epsilon > 0)) throw new ArgumentException($"Epsilon is {Epsilon}: expected above 0.");
        if (!(WeightDecay >= 0)) throw new ArgumentException($"WeightDecay is {WeightDecay}: expected 0 or more.");
    }
}
