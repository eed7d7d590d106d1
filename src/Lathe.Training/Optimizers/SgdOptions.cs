namespace Lathe.Training.Optimizers;

/// <summary>Settings of <see cref="Sgd"/>.</summary>
public sealed record SgdOptions
{
    /// <summary>μ; 0 keeps no state.</summary>
    public double Momentum { get; init; }

    /// <summary>Look ahead along the momentum (Nesterov).</summary>
    public bool Nesterov { get; init; }

    /// <summary>λ, added to the gradient as λw.</summary>
    public double WeightDecay { get; init; }

    internal void Validate()
    {
        if (!(Momentum >= 0 && Momentum < 1)) throw new ArgumentException($"Momentum is {Momentum}: expected 0 up to, not including, 1.");
        if (Nesterov && Momentum == 0) throw new ArgumentException("Nesterov looks ahead along the momentum: give a Momentum above 0.");
        if (!(WeightDecay >= 0)) throw new ArgumentException($"WeightDecay is {WeightDecay}: expected 0 or more.");
    }
}
