namespace Lathe.Training.Reinforcement;

/// <summary>Proximal policy optimisation with a value head (Schulman et al., arXiv:1707.06347; Ziegler et al., arXiv:1909.08593).</summary>
public sealed record PpoOptions
{
    /// <summary>How experience is got: as a rule one response a prompt, learnt from several times.</summary>
    public RolloutOptions Rollouts { get; init; } = new() { Prompts = 32, Responses = 1, Iterations = 4 };

    /// <summary>How far the ratio of new to old probability counts, around 1.</summary>
    public double Clip { get; init; } = 0.2;

    /// <summary>How far a value counts from the old one; 0: as far as it goes.</summary>
    public double ValueClip { get; init; } = 0.2;

    /// <summary>Weight of the values' loss.</summary>
    public double ValueCoefficient { get; init; } = 0.1;

    /// <summary>Weight of the entropy that is rewarded; 0 rewards none.</summary>
    public double EntropyBonus { get; init; }

    /// <summary>γ: what a token later is worth.</summary>
    public double Discount { get; init; } = 1;

    /// <summary>λ of generalised advantages.</summary>
    public double Decay { get; init; } = 0.95;

    /// <summary>Weight of the distance from the reference, taken off the reward of each token.</summary>
    public double KlCoefficient { get; init; } = 0.05;

    /// <summary>Wanted distance of a response in nats, which the weight then follows; 0 keeps the weight.</summary>
    public double KlTarget { get; init; }

    /// <summary>Responses over which the weight may move by its own size.</summary>
    public double KlHorizon { get; init; } = 10_000;

    /// <summary>Whether the advantages of a collection are brought to mean 0 and deviation 1.</summary>
    public bool WhitenAdvantages { get; init; } = true;

    /// <summary>Checks that the numbers go together.</summary>
    /// <exception cref="ArgumentException">One does not; the message names it.</exception>
    public void Validate()
    {
        Rollouts.Validate();
        if (!(Clip is > 0 and <= 1)) throw new ArgumentException($"Clip is {Clip}: expected above 0 up to 1.");
        if (!(ValueClip >= 0 && ValueCoefficient >= 0 && EntropyBonus >= 0)) throw new ArgumentException($"ValueClip is {ValueClip}, ValueCoefficient {ValueCoefficient}, EntropyBonus {EntropyBonus}: expected 0 or more.");
        if (!(Discount is >= 0 and <= 1 && Decay is >= 0 and <= 1)) throw new ArgumentException($"Discount is {Discount}, Decay {Decay}: expected 0 to 1.");
        if (!(KlCoefficient >= 0 && KlTarget >= 0 && KlHorizon > 0)) throw new ArgumentException($"KlCoefficient is {KlCoefficient}, KlTarget {KlTarget}, KlHorizon {KlHorizon}: expected 0 or more, and a horizon above 0.");
    }
}
