using Lathe.Tensors;

namespace Lathe.Training.Preference;

/// <summary>The losses of pairs, in plain ops: [N] log-probabilities of responses go in, [N] losses come out.</summary>
public static class PreferenceLoss
{
    /// <summary>Losses [N] of pairs.</summary>
    /// <param name="options">Which loss. Its <see cref="PreferenceOptions.Averages"/> says whether the log-probabilities are sums or averages over tokens.</param>
    /// <param name="chosen">log π(y⁺) [N] of the policy.</param>
    /// <param name="rejected">log π(y⁻) [N] of the policy.</param>
    /// <param name="referenceChosen">log π₀(y⁺) [N]; null where the loss has no reference.</param>
    /// <param name="referenceRejected">log π₀(y⁻) [N]; null where the loss has no reference.</param>
    public static Tensor PerPair(PreferenceOptions options, Tensor chosen, Tensor rejected, Tensor? referenceChosen = null, Tensor? referenceRejected = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.NeedsReference && (referenceChosen is null || referenceRejected is null))
            throw new ArgumentException($"{options.Kind} compares with a reference: give its log-probabilities of both responses.", nameof(referenceChosen));
        Tensor h = options.NeedsReference ? chosen - rejected - (referenceChosen!.Value - referenceRejected!.Value) : chosen - rejected;
        double beta = options.Beta, flipped = options.LabelSmoothing;
        return options.Kind switch
        {
            PreferenceKind.Dpo when flipped == 0 => -(h * beta).LogSigmoid(),
            PreferenceKind.Dpo => -(((h * beta).LogSigmoid() * (1 - flipped)) + ((h * -beta).LogSigmoid() * flipped)),
            PreferenceKind.RobustDpo => ((h * beta).LogSigmoid() * (1 - flipped) - ((h * -beta).LogSigmoid() * flipped)) / -(1 - (2 * flipped)),
            PreferenceKind.Ipo => (h - (1 / (2 * beta))).Square(),
            PreferenceKind.Hinge => ((h * -beta) + 1).Relu(),
            PreferenceKind.SimPo => -((h * beta) - options.Margin).LogSigmoid(),
            PreferenceKind.Orpo => -((LogOdds(chosen) - LogOdds(rejected)).LogSigmoid() * beta) - chosen,
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Kind, "No such loss of pairs."),
        };
    }

    /// <summary>Losses [N] of pairs of rewards: −log σ(r⁺ − r⁻ − margin) (Bradley and Terry 1952; Ouyang et al., arXiv:2203.02155).</summary>
    /// <param name="chosen">Rewards [N] of the better responses.</param>
    /// <param name="rejected">Rewards [N] of the worse ones.</param>
    /// <param name="margin">How much better the better ones have to be (Touvron et al., arXiv:2307.09288).</param>
    public static Tensor BradleyTerry(Tensor chosen, Tensor rejected, double margin = 0)
        => -(margin == 0 ? chosen - rejected : chosen - rejected - margin).LogSigmoid();

    // ln p/(1 − p) of p = e^x. A certain response has no odds: p is kept a hair below 1, where the slope is 0.
    private static Tensor LogOdds(Tensor x)
    {
        Tensor p = x.AtMost(-1e-6);
        return p - (-p.Exp() + 1).Log();
    }
}
