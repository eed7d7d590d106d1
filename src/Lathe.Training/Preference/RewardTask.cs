using Lathe.Nn;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Preference;

/// <summary>A reward model learns to score the better response of a pair above the worse (Bradley and Terry 1952; Ouyang et al., arXiv:2203.02155).</summary>
public sealed class RewardTask : PairTask
{
    private readonly ScoredModel _model;
    private readonly double _margin;
    private readonly double _centering;

    /// <summary>Makes a task.</summary>
    /// <param name="model">A model with a head.</param>
    /// <param name="training">Pairs to learn from, one at least.</param>
    /// <param name="validation">Pairs held out, or null.</param>
    /// <param name="pairs">Pairs of a batch.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <param name="margin">How much better the better response has to score.</param>
    /// <param name="centering">Weight of the mean square of the pair's sum, which keeps scores around 0 (Eisenstein et al., arXiv:2312.09244).</param>
    /// <exception cref="ArgumentException">There is no pair, or one is longer than the model's context.</exception>
    public RewardTask(
        ScoredModel model, IReadOnlyList<EncodedPair> training, IReadOnlyList<EncodedPair>? validation, int pairs, ulong seed = 1, double margin = 0, double centering = 0.01)
        : base(Checked(model).Transformer, training, validation, pairs, seed, "Reward", new ResponseBatch(readsLast: true))
    {
        int context = model.Transformer.Config.Context;
        if (training.Concat(validation ?? []).FirstOrDefault(p => LengthOf(p) > context) is { } misfit)
            throw new ArgumentException($"A pair of {LengthOf(misfit)} tokens ({misfit.Chosen.Source}, line {misfit.Chosen.Line}) is longer than the model's context of {context}, and a reward reads all of it.", nameof(training));
        (_model, _margin, _centering) = (model, margin, centering);
    }

    /// <inheritdoc/>
    public override Module Model => _model;

    /// <summary>Tokens of the longer response with its prompt: what a reward model reads at a time.</summary>
    public static int LengthOf(EncodedPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return Math.Max(pair.Chosen.Ids.Length, pair.Rejected.Ids.Length);
    }

    private protected override Tensor Loss(Scope scope, int pairs)
    {
        Tensor scores = _model.Scores(scope, Batch), chosen = scores.Slice(0, 0, pairs), rejected = scores.Slice(0, pairs, pairs);
        ReadOnlySpan<float> better = chosen.Data<float>(), worse = rejected.Data<float>();
        for (int i = 0; i < pairs; i++) Note(better[i], worse[i]);
        Tensor loss = PreferenceLoss.BradleyTerry(chosen, rejected, _margin).Mean();
        return _centering == 0 || !scope.Recording ? loss : loss + ((chosen + rejected).Square().Mean() * _centering);
    }

    private static ScoredModel Checked(ScoredModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model;
    }
}
