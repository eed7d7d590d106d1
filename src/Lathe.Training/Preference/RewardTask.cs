using Lathe.Nn;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Callbacks;
using Lathe.Training.Data;
using Lathe.Training.Data.Formatting;

namespace Lathe.Training.Preference;

/// <summary>A reward model learns to score the better response of a pair above the worse (Bradley and Terry 1952; Ouyang et al., arXiv:2203.02155).</summary>
public sealed class RewardTask : TrainingTask
{
    private readonly ScoredModel _model;
    private readonly IReadOnlyList<EncodedPair> _training;
    private readonly IReadOnlyList<EncodedPair> _validation;
    private readonly EpochOrder _order;
    private readonly int _pairs;
    private readonly double _margin;
    private readonly double _centering;
    private readonly ResponseBatch _batch = new(readsLast: true);
    private readonly TaskMetrics _metrics = new("rewards/chosen", "rewards/rejected", "rewards/margin", "rewards/accuracy");

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
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(training);
        ArgumentOutOfRangeException.ThrowIfLessThan(pairs, 1);
        if (training.Count == 0) throw new ArgumentException("There is no pair to learn from.", nameof(training));
        int context = model.Transformer.Config.Context;
        if (training.Concat(validation ?? []).FirstOrDefault(p => LengthOf(p) > context) is { } misfit)
            throw new ArgumentException($"A pair of {LengthOf(misfit)} tokens ({misfit.Chosen.Source}, line {misfit.Chosen.Line}) is longer than the model's context of {context}, and a reward reads all of it.", nameof(training));
        (_model, _training, _validation, _margin, _centering) = (model, training, validation ?? [], margin, centering);
        _pairs = Math.Min(pairs, training.Count);
        _order = new EpochOrder(training.Count, seed);
        Identity = FormattableString.Invariant($"Reward of {ExampleHash.Of(training.SelectMany(p => (EncodedExample[])[p.Chosen, p.Rejected]))}, {_validation.Count} held out, {_pairs} a batch");
    }

    /// <inheritdoc/>
    public override Module Model => _model;

    /// <inheritdoc/>
    public override string Identity { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Callback> Callbacks => [_metrics];

    /// <summary>Numbers of the running step or validation.</summary>
    public TaskMetrics Metrics => _metrics;

    /// <summary>Batches after which every pair was read.</summary>
    public int BatchesOfEpoch => (_training.Count + _pairs - 1) / _pairs;

    /// <inheritdoc/>
    public override int ValidationBatches => (_validation.Count + _pairs - 1) / _pairs;

    /// <summary>Tokens of the longer response with its prompt: what a reward model reads at a time.</summary>
    public static int LengthOf(EncodedPair pair)
    {
        ArgumentNullException.ThrowIfNull(pair);
        return Math.Max(pair.Chosen.Ids.Length, pair.Rejected.Ids.Length);
    }

    /// <inheritdoc/>
    public override BatchLoss TrainingLoss(Scope scope, long batch)
    {
        _batch.Clear();
        for (int i = 0; i < _pairs; i++) _batch.Add(_training[_order[(batch * _pairs) + i]].Chosen);
        for (int i = 0; i < _pairs; i++) _batch.Add(_training[_order[(batch * _pairs) + i]].Rejected);
        Tensor loss = Loss(scope, _pairs);
        return new BatchLoss(scope.Recording && _model.Transformer.BalanceLoss is { } balance ? loss + balance : loss, _pairs);
    }

    /// <inheritdoc/>
    public override BatchLoss ValidationLoss(Scope scope, int batch)
    {
        int first = batch * _pairs, pairs = Math.Min(_pairs, _validation.Count - first);
        if (pairs <= 0) return base.ValidationLoss(scope, batch);
        _batch.Clear();
        for (int i = 0; i < pairs; i++) _batch.Add(_validation[first + i].Chosen);
        for (int i = 0; i < pairs; i++) _batch.Add(_validation[first + i].Rejected);
        return new BatchLoss(Loss(scope, pairs), pairs);
    }

    /// <summary>Places of a training batch, padding among them.</summary>
    public long PlacesOf(long batch)
    {
        int longest = 0;
        for (int i = 0; i < _pairs; i++)
        {
            EncodedPair pair = _training[_order[(batch * _pairs) + i]];
            longest = Math.Max(longest, Math.Max(pair.Chosen.Length, pair.Rejected.Length));
        }

        return 2L * _pairs * longest;
    }

    private Tensor Loss(Scope scope, int pairs)
    {
        ArgumentNullException.ThrowIfNull(scope);
        Tensor scores = _model.Scores(scope, _batch), chosen = scores.Slice(0, 0, pairs), rejected = scores.Slice(0, pairs, pairs);
        ReadOnlySpan<float> better = chosen.Data<float>(), worse = rejected.Data<float>();
        for (int i = 0; i < pairs; i++)
        {
            _metrics.Add(0, better[i]);
            _metrics.Add(1, worse[i]);
            _metrics.Add(2, better[i] - worse[i]);
            _metrics.Add(3, better[i] > worse[i] ? 1 : 0);
        }

        Tensor loss = PreferenceLoss.BradleyTerry(chosen, rejected, _margin).Mean();
        return _centering == 0 || !scope.Recording ? loss : loss + ((chosen + rejected).Square().Mean() * _centering);
    }
}
