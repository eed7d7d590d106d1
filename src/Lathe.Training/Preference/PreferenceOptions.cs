namespace Lathe.Training.Preference;

/// <summary>A loss over pairs, with its numbers.</summary>
public sealed record PreferenceOptions
{
    /// <summary>Which loss.</summary>
    public PreferenceKind Kind { get; init; } = PreferenceKind.Dpo;

    /// <summary>Strength β: small lets the policy stray far from the reference. SimPO asks for 2 to 2.5.</summary>
    public double Beta { get; init; } = 0.1;

    /// <summary>Share of pairs believed to be the wrong way round, from 0 up to, not including, one half; of DPO alone.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>SimPO's margin γ between the two responses.</summary>
    public double Margin { get; init; } = 1;

    /// <summary>Weight of the negative log-likelihood of the better response beside the loss (Pang et al., arXiv:2404.19733); 0: none.</summary>
    public double LikelihoodWeight { get; init; }

    /// <summary>Whether log-probabilities are averaged over the tokens of a response in place of summed.</summary>
    public bool Averages => Kind is PreferenceKind.Ipo or PreferenceKind.SimPo or PreferenceKind.Orpo;

    /// <summary>Whether the loss compares with a reference model.</summary>
    public bool NeedsReference => Kind is not (PreferenceKind.SimPo or PreferenceKind.Orpo);

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One is out of range; the message names it.</exception>
    public void Validate()
    {
        if (!(Beta > 0 && double.IsFinite(Beta))) throw new ArgumentException($"Beta is {Beta}: expected a finite number above 0.");
        if (!(LabelSmoothing >= 0 && LabelSmoothing < 0.5)) throw new ArgumentException($"LabelSmoothing is {LabelSmoothing}: expected 0 up to, not including, 0.5.");
        if (LabelSmoothing > 0 && Kind is not (PreferenceKind.Dpo or PreferenceKind.RobustDpo))
            throw new ArgumentException($"LabelSmoothing is {LabelSmoothing}, but {Kind} has none: leave it at 0, or use Dpo or RobustDpo.");
        if (!double.IsFinite(Margin)) throw new ArgumentException($"Margin is {Margin}: expected a finite number.");
        if (!(LikelihoodWeight >= 0 && double.IsFinite(LikelihoodWeight))) throw new ArgumentException($"LikelihoodWeight is {LikelihoodWeight}: expected 0 or more.");
    }
}
