namespace Lathe.Training.Optimizers;

/// <summary>Settings of <see cref="Muon"/>.</summary>
public sealed record MuonOptions
{
    /// <summary>μ, the decay of the gradient's running mean.</summary>
    public double Momentum { get; init; } = 0.95;

    /// <summary>Look ahead along the momentum (Nesterov).</summary>
    public bool Nesterov { get; init; } = true;

    /// <summary>Newton-Schulz iterations.</summary>
    public int Iterations { get; init; } = 5;

    /// <summary>
    /// Root mean square of a matrix's update, in learning rates. Adam's is 0.2 to 0.4, so that with 0.2 both take the same learning rate
    /// (Liu et al., arXiv:2502.16982, section 2.2).
    /// </summary>
    public double UpdateSize { get; init; } = 0.2;

    /// <summary>λ of the decoupled weight decay of the matrices.</summary>
    public double WeightDecay { get; init; }

    /// <summary>How embeddings, head, gains and biases are trained.</summary>
    public AdamOptions Others { get; init; } = new() { Decoupled = true };

    internal void Validate()
    {
        if (!(Momentum >= 0 && Momentum < 1)) throw new ArgumentException($"Momentum is {Momentum}: expected 0 up to, not including, 1.");
        if (Iterations is < 1 or > 100) throw new ArgumentException($"Iterations is {Iterations}: expected 1 to 100; five are usual.");
        if (!(UpdateSize > 0 && double.IsFinite(UpdateSize))) throw new ArgumentException($"UpdateSize is {UpdateSize}: expected above 0.");
        if (!(WeightDecay >= 0)) throw new ArgumentException($"WeightDecay is {WeightDecay}: expected 0 or more.");
        if (Others is null) throw new ArgumentException("Others is null: expected the settings of Adam for what is no matrix.");
        Others.Validate();
    }
}
